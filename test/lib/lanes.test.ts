import { describe, expect, test } from 'vitest';
import { createLanes } from '../../src/lib/lanes.ts';

/** Lanes over lists of tasks that end when they are told to, or at once when `held` is not. */
function createWork({ held = true, ...bounds }: { perLane: number; perGroup?: number; total: number; held?: boolean }) {
  const lists = new Map<string, string[]>();
  const running = new Map<string, () => void>();
  const log: string[] = [];
  const most = { lane: 0, total: 0 };
  const failures: [string, string][] = [];
  const lanes = createLanes<string>({
    async take(key, limit) {
      if (key === 'broken') throw new Error('no database');
      return lists.get(key)?.splice(0, limit) ?? [];
    },
    run: (task) =>
      new Promise<void>((resolve, reject) => {
        log.push(task);
        running.set(task, task.endsWith('!') ? () => reject(new Error(task)) : resolve);
        most.total = Math.max(most.total, running.size);
        most.lane = Math.max(most.lane, [...running.keys()].filter((other) => other[0] === task[0]).length);
        if (!held) setTimeout(() => end(task), 1);
      }),
    failed: (key, error) => failures.push([key, String(error)]),
    ...(bounds.perGroup !== undefined && { groupOf: (key: string) => key.charAt(0) }),
    ...bounds,
  });
  function end(task: string): void {
    const finish = running.get(task);
    running.delete(task);
    finish?.();
  }
  async function add(key: string, ...tasks: string[]): Promise<void> {
    lists.set(key, [...(lists.get(key) ?? []), ...tasks]);
    lanes.wake(key);
    await turn();
  }
  return { lanes, running, log, most, failures, add, end };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a lane takes no more than its share, and goes on when one of its tasks ends', async () => {
  const { add, end, running } = createWork({ perLane: 2, total: 10 });
  await add('a', 'a1', 'a2', 'a3', 'a4');
  expect([...running.keys()]).toEqual(['a1', 'a2']);
  end('a2');
  await turn();
  expect([...running.keys()]).toEqual(['a1', 'a3']);
});

test('a lane whose tasks hang holds up no other lane', async () => {
  const { add, end, running, log } = createWork({ perLane: 2, total: 3 });
  await add('a', 'a1', 'a2', 'a3');
  await add('b', 'b1', 'b2', 'b3');
  for (const task of ['b1', 'b2', 'b3']) {
    end(task);
    await turn();
  }
  expect(log).toEqual(['a1', 'a2', 'b1', 'b2', 'b3']);
  expect([...running.keys()]).toEqual(['a1', 'a2']);
});

test('when the total is used up, what comes free goes round', async () => {
  const { add, end, log } = createWork({ perLane: 2, total: 2 });
  await add('a', 'a1', 'a2', 'a3', 'a4', 'a5');
  await add('b', 'b1');
  await add('c', 'c1');
  for (const task of ['a1', 'b1', 'c1', 'a2']) {
    end(task);
    await turn();
  }
  expect(log).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4']);
});

test('every task is run once, within the bounds, however often the lanes are woken', async () => {
  const { add, lanes, log, most } = createWork({ perLane: 3, total: 7, held: false });
  const tasks = ['a', 'b', 'c', 'd'].flatMap((key) => Array.from({ length: 50 }, (_, i) => `${key}${i}`));
  for (const task of tasks) {
    add(task.charAt(0), task);
    lanes.wake(task.charAt(0));
  }
  await lanes.idle();
  expect(log.toSorted()).toEqual(tasks.toSorted());
  expect(most).toEqual({ lane: 3, total: 7 });
});

describe('failures', () => {
  test('a task that fails gives its place to the next', async () => {
    const { add, end, failures, running } = createWork({ perLane: 1, total: 1 });
    await add('a', 'a1!', 'a2');
    end('a1!');
    await turn();
    expect([...running.keys()]).toEqual(['a2']);
    expect(failures).toEqual([['a', 'Error: a1!']]);
  });

  test('a lane that cannot be looked into keeps no places', async () => {
    const { add, lanes, failures, running } = createWork({ perLane: 2, total: 2 });
    lanes.wake('broken');
    await turn();
    await add('a', 'a1', 'a2');
    expect([...running.keys()]).toEqual(['a1', 'a2']);
    expect(failures).toEqual([['broken', 'Error: no database']]);
  });
});

test('once closed, what is under way ends and nothing begins', async () => {
  const { add, end, lanes, log } = createWork({ perLane: 1, total: 1 });
  await add('a', 'a1', 'a2');
  lanes.close();
  const idle = lanes.idle();
  end('a1');
  await idle;
  expect(log).toEqual(['a1']);
});

test('lanes of a group share its places: one whose tasks hang leaves room to the others, up to the bound of the group', async () => {
  const { add, end, lanes, log, running } = createWork({ perLane: 2, perGroup: 3, total: 10 });
  await add('a1', 'a1x', 'a1y', 'a1z');
  await add('a2', 'a2x', 'a2y');
  await add('b1', 'b1x', 'b1y');
  expect(log).toEqual(['a1x', 'a1y', 'a2x', 'b1x', 'b1y']);
  end('a2x');
  await turn();
  expect([...running.keys()]).toEqual(['a1x', 'a1y', 'b1x', 'b1y', 'a2y']);
  end('a1x');
  await turn();
  expect(log.slice(-1)).toEqual(['a1z']);
  lanes.close();
});

describe('memory', () => {
  test('a lane without tasks is forgotten, and its group with the last of its lanes', async () => {
    const { add, end, lanes } = createWork({ perLane: 1, perGroup: 2, total: 10 });
    await add('a1', 'a1x', 'a1y');
    await add('a2', 'a2x');
    await add('b1', 'b1x');
    lanes.wake('c1');
    await turn();
    expect(lanes.size()).toEqual({ lanes: 3, groups: 2 });
    for (const task of ['b1x', 'a1x', 'a2x']) end(task);
    await turn();
    expect(lanes.size()).toEqual({ lanes: 1, groups: 1 });
    end('a1y');
    await lanes.idle();
    expect(lanes.size()).toEqual({ lanes: 0, groups: 0 });
  });

  test('nothing is left of many lanes that competed for few places, some of which failed', async () => {
    const { add, lanes, log } = createWork({ perLane: 2, perGroup: 3, total: 4, held: false });
    const keys = Array.from({ length: 60 }, (_, i) => `${'abc'.charAt(i % 3)}${i}`);
    await Promise.all([...keys.map((key) => add(key, `${key}x`, `${key}y!`, `${key}z`)), add('broken')]);
    await lanes.idle();
    expect(log).toHaveLength(180);
    expect(lanes.size()).toEqual({ lanes: 0, groups: 0 });
  });

  test('a closed scheduler remembers no lane that is woken', () => {
    const { lanes } = createWork({ perLane: 1, total: 1 });
    lanes.close();
    lanes.wake('a');
    expect(lanes.size()).toEqual({ lanes: 0, groups: 0 });
  });
});
