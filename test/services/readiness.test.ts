import { expect, test, vi } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import { createLog } from '../../src/http/log.ts';
import { createReadiness } from '../../src/services/readiness.ts';

const READY = { ready: true, reason: 'ready' };
const UNWRITABLE = { ready: false, reason: 'the database cannot be written' };

function createSubject({
  probe = async () => {},
  findDamage = async (_signal?: AbortSignal) => undefined as string | undefined,
  probeMs = 60_000,
} = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => lines.push(JSON.parse(line).msg) } });
  const store = { probe: vi.fn(probe), findDamage: vi.fn(findDamage) };
  return { readiness: createReadiness({ store, log, probeMs }), store, lines };
}

test('however many ask at once, the database is written to once', async () => {
  const { readiness, store } = createSubject();
  expect(await Promise.all(Array.from({ length: 100 }, () => readiness.current()))).toEqual(Array(100).fill(READY));
  expect(store.probe).toHaveBeenCalledTimes(1);
});

test('a database that cannot be written is told, also in the log, and so is that it can again', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    let full = true;
    const probe = async () => {
      if (full) throw new DomainError('UNAVAILABLE', 'disk full');
    };
    const { readiness, lines } = createSubject({ probe });
    expect(await readiness.current()).toEqual(UNWRITABLE);
    vi.advanceTimersByTime(1_001);
    expect(await readiness.current()).toEqual(UNWRITABLE);
    full = false;
    vi.advanceTimersByTime(1_001);
    expect(await readiness.current()).toEqual(READY);
    expect(lines).toEqual(['not ready: the database cannot be written', 'ready again: the database can be written']);
  } finally {
    vi.useRealTimers();
  }
});

test('a database that hangs is told in time', async () => {
  const { readiness } = createSubject({ probe: () => new Promise(() => {}), probeMs: 5 });
  expect(await readiness.current()).toEqual(UNWRITABLE);
});

test('a damaged file is told from when it is found', async () => {
  const { readiness, lines } = createSubject({ findDamage: async () => 'Tree 4 page 4 cell 0: invalid page number' });
  expect(await readiness.current()).toEqual(READY);
  await readiness.check();
  expect(await readiness.current()).toEqual({ ready: false, reason: 'the database file is damaged' });
  expect(lines).toEqual(['the database file is damaged: restore a backup (docs/backups.md)']);
});

test('that the file could not be looked at is logged, and changes nothing', async () => {
  const { readiness, lines } = createSubject({ findDamage: () => Promise.reject(new Error('no more processes')) });
  await readiness.check();
  expect(await readiness.current()).toEqual(READY);
  expect(lines).toEqual(['the database file could not be checked']);
});

test('stopping comes first, and ends a look that is under way', async () => {
  const findDamage = (signal?: AbortSignal) =>
    new Promise<undefined>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const { readiness, lines } = createSubject({ findDamage });
  const check = readiness.check();
  readiness.markStopping();
  readiness.stop();
  await check;
  expect([await readiness.current(), lines]).toEqual([{ ready: false, reason: 'stopping' }, []]);
});
