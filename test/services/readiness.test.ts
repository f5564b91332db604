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

test('probes that come together share one write to the database', async () => {
  const { readiness, store } = createSubject();
  expect(await Promise.all(Array.from({ length: 100 }, () => readiness.current()))).toEqual(Array(100).fill(READY));
  expect(store.probe).toHaveBeenCalledTimes(1);
});

test('is unready while the database cannot be written; the log has when that begins and ends', async () => {
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

test('is unready when the write takes longer than the timeout', async () => {
  const { readiness } = createSubject({ probe: () => new Promise(() => {}), probeMs: 5 });
  expect(await readiness.current()).toEqual(UNWRITABLE);
});

test('is unready from the check that finds the file damaged, and says so in the log', async () => {
  const { readiness, lines } = createSubject({ findDamage: async () => 'Tree 4 page 4 cell 0: invalid page number' });
  expect(await readiness.current()).toEqual(READY);
  await readiness.check();
  expect(await readiness.current()).toEqual({ ready: false, reason: 'the database file is damaged' });
  expect(lines).toEqual(['the database file is damaged: restore a backup (docs/backups.md)']);
});

test('stays ready when the file could not be checked, which is logged', async () => {
  const { readiness, lines } = createSubject({ findDamage: () => Promise.reject(new Error('no more processes')) });
  await readiness.check();
  expect(await readiness.current()).toEqual(READY);
  expect(lines).toEqual(['the database file could not be checked']);
});

test('is unready as soon as it stops, whatever else there is, and aborts a running check', async () => {
  const findDamage = (signal?: AbortSignal) =>
    new Promise<undefined>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const { readiness, lines } = createSubject({ findDamage });
  const check = readiness.check();
  readiness.markStopping();
  readiness.stop();
  await check;
  expect([await readiness.current(), lines]).toEqual([{ ready: false, reason: 'stopping' }, []]);
});
