import { describe, expect, test } from 'vitest';
import { type Committer, createGroupCommit } from '../../../src/store/sqlite/group-commit.ts';

describe('group commit', () => {
  /** A committer that writes down what it is told. */
  function prepare(overrides: Partial<Committer> = {}) {
    const log: string[] = [];
    let written = 0;
    const group = createGroupCommit({
      begin: async () => void log.push('begin'),
      written: () => written,
      savepoint: () => log.push('savepoint'),
      flush: async () => void log.push('flush'),
      release: () => log.push('release'),
      rollbackTo: () => log.push('rollbackTo'),
      commit: () => log.push('commit'),
      rollback: () => log.push('rollback'),
      ...overrides,
    });
    const unit = (name: string, work: () => Promise<unknown> = async () => name) =>
      group.enqueue(() => {
        log.push(name);
        return work();
      });
    /** Writes something, and then does not bear to have done so. */
    const writeAndFail = (message: string) => async () => {
      written += 1;
      throw new Error(message);
    };
    /** The units' outcomes, and in the log when each was answered. */
    const flush = (units: Promise<unknown>[]) =>
      Promise.all(
        units.map((one) =>
          one.then(
            (result) => {
              log.push(`answered ${result}`);
              return result;
            },
            (error: Error) => {
              log.push(`refused: ${error.message}`);
              return error.message;
            },
          ),
        ),
      );
    return { log, group, unit, flush, writeAndFail };
  }
  const fail = (message: string) => async () => {
    await Promise.resolve();
    throw new Error(message);
  };

  test('units of one turn share a transaction, and are answered after its commit', async () => {
    const { log, unit, flush } = prepare();
    expect(await flush([unit('a'), unit('b')])).toEqual(['a', 'b']);
    expect(log).toEqual(['begin', 'a', 'b', 'flush', 'commit', 'answered a', 'answered b']);
  });

  test('it tells how many there were, and how long the first of them had waited', async () => {
    const told: [number, number][] = [];
    let letBegin = () => {};
    const begun = new Promise<void>((resolve) => {
      letBegin = resolve;
    });
    const { unit, flush } = prepare({
      begin: () => begun,
      committed: (units, waitedMs) => void told.push([units, waitedMs]),
    });
    const answers = flush([unit('a'), unit('b')]);
    setTimeout(letBegin, 30);
    await answers;
    expect(told).toEqual([[2, expect.any(Number)]]);
    expect(told[0]?.[1]).toBeGreaterThan(20);
    expect(told[0]?.[1]).toBeLessThan(240_000);
  });

  test('so do those that come turn after turn, as long as each brings one', async () => {
    const { log, unit, flush } = prepare();
    const nextTurn = () => new Promise(setImmediate);
    const units = [unit('a')];
    for (const name of ['b', 'c', 'd']) {
      units.push(unit(name));
      await nextTurn();
    }
    await nextTurn();
    units.push(unit('e'));
    expect(await flush(units)).toEqual(['a', 'b', 'c', 'd', 'e']);
    const transactions = ['begin', 'a', 'b', 'c', 'd', 'flush', 'commit', 'begin', 'e', 'flush', 'commit'];
    expect(log.filter((line) => !line.startsWith('answered'))).toEqual(transactions);
  });

  test('nobody waits for ever for others to come', async () => {
    const { log, unit, flush } = prepare();
    const units = [unit('first')];
    for (let turn = 0; turn < 1_000; turn += 1) {
      units.push(unit(String(turn)));
      await new Promise(setImmediate);
    }
    await flush(units);
    expect(log.filter((line) => line === 'commit').length).toBeGreaterThanOrEqual(5);
    expect(log.indexOf('commit')).toBeLessThanOrEqual(202);
  });

  test('a unit that fails before it has written is refused after the commit, and nothing is undone', async () => {
    const { log, unit, flush } = prepare();
    expect(await flush([unit('a'), unit('b', fail('no')), unit('c')])).toEqual(['a', 'no', 'c']);
    expect(log).toEqual(['begin', 'a', 'b', 'c', 'flush', 'commit', 'answered a', 'refused: no', 'answered c']);
  });

  test('when one fails that has written, all are done again, and that one is undone alone', async () => {
    const { log, unit, flush, writeAndFail } = prepare();
    expect(await flush([unit('a'), unit('b', writeAndFail('no')), unit('c')])).toEqual(['a', 'no', 'c']);
    const [a, b, c] = [
      ['savepoint', 'a', 'flush', 'release'],
      ['savepoint', 'b', 'rollbackTo'],
      ['savepoint', 'c', 'flush', 'release'],
    ];
    const again = ['rollback', 'begin', ...a, ...b, ...c, 'commit'];
    expect(log).toEqual(['begin', 'a', 'b', ...again, 'answered a', 'refused: no', 'answered c']);
  });

  test('when what was put off cannot be written, all are done again, and only who wants it is undone', async () => {
    let wanted: string[] = [];
    const { log, unit, flush } = prepare({
      flush: async () => {
        if (wanted.includes('b')) throw new Error('no');
        wanted = [];
      },
      rollbackTo: () => {
        wanted = [];
      },
      rollback: () => {
        wanted = [];
      },
    });
    const defer = (name: string) =>
      unit(name, async () => {
        wanted.push(name);
        return name;
      });
    expect(await flush([defer('a'), defer('b'), defer('c')])).toEqual(['a', 'no', 'c']);
    const again = ['begin', 'savepoint', 'a', 'release', 'savepoint', 'b', 'savepoint', 'c', 'release', 'commit'];
    expect(log).toEqual(['begin', 'a', 'b', 'c', ...again, 'answered a', 'refused: no', 'answered c']);
  });

  test('a unit that comes while others are at work is in the next transaction', async () => {
    const { log, unit, flush } = prepare();
    let late: Promise<unknown> | undefined;
    const first = unit('a', async () => {
      late = unit('b');
      return 'a';
    });
    expect(await flush([first])).toEqual(['a']);
    expect(await late).toBe('b');
    expect(log.filter((line) => line === 'begin' || line === 'commit')).toEqual(['begin', 'commit', 'begin', 'commit']);
  });

  test('when the commit fails, everyone is refused and nothing is kept', async () => {
    const { log, unit, flush } = prepare({
      commit: () => {
        throw new Error('disk full');
      },
    });
    expect(await flush([unit('a'), unit('b', fail('no'))])).toEqual(['disk full', 'disk full']);
    expect(log.slice(-3)).toEqual(['rollback', 'refused: disk full', 'refused: disk full']);
  });

  test('when the transaction is gone under a unit, everyone in it is refused', async () => {
    let gone = false;
    const { log, unit, flush } = prepare({
      written: () => {
        if (gone) throw new Error('no transaction');
        return 0;
      },
    });
    const lose = async () => {
      gone = true;
      throw new Error('disk full');
    };
    const outcomes = await flush([unit('a'), unit('b', lose), unit('c')]);
    expect(outcomes).toEqual(Array(3).fill('no transaction'));
    expect(log).toContain('rollback');
    expect(log).not.toContain('c');
  });

  test('the same when it is gone while all is done again', async () => {
    const { log, unit, flush, writeAndFail } = prepare({
      rollbackTo: () => {
        throw new Error('no such savepoint');
      },
    });
    const outcomes = await flush([unit('a'), unit('b', writeAndFail('disk full')), unit('c')]);
    expect(outcomes).toEqual(Array(3).fill('no such savepoint'));
    expect(log.at(-4)).toBe('rollback');
    expect(log).not.toContain('c');
  });

  test('when no transaction can begin, those who wait are refused, and later ones are tried again', async () => {
    let locked = true;
    const { unit, flush } = prepare({
      begin: async () => {
        if (locked) throw new Error('locked');
      },
    });
    expect(await flush([unit('a'), unit('b')])).toEqual(['locked', 'locked']);
    locked = false;
    expect(await flush([unit('c')])).toEqual(['c']);
  });

  test('idle waits for what is under way', async () => {
    const { log, group, unit } = prepare();
    await group.idle();
    const slow = unit('a', () => new Promise((resolve) => setTimeout(resolve, 5)));
    await group.idle();
    expect(log.at(-1)).toBe('commit');
    await slow;
  });

  test('a long queue is worked off in several transactions', async () => {
    const { log, unit, flush } = prepare();
    await flush(Array.from({ length: 450 }, (_, i) => unit(String(i))));
    expect(log.filter((line) => line === 'commit')).toHaveLength(3);
    expect(log.filter((line) => line.startsWith('answered'))).toHaveLength(450);
  });
});
