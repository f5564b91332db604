import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../domain/ports.ts';

/** The answer to a readiness probe; `reason` is for people. */
export type Readiness = { readonly ready: boolean; readonly reason: string };

type Log = {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
};

/** How long a result is cached: the database is written to once in this time, however many probes there are. */
const KNOWN_FOR_MS = 1_000;
/** The timeout of the write: a slower database counts as unavailable. */
const PROBE_MS = 3_000;
const DAY_MS = 86_400_000;

const READY: Readiness = { ready: true, reason: 'ready' };
const STOPPING: Readiness = { ready: false, reason: 'stopping' };
const NO_WRITES: Readiness = { ready: false, reason: 'the database cannot be written' };
const DAMAGED: Readiness = { ready: false, reason: 'the database file is damaged' };

/** Whether requests can be served: by writing a row, and by the daily integrity check of the database file. */
export function createReadiness({
  store,
  log,
  checkEveryMs = DAY_MS,
  probeMs = PROBE_MS,
}: {
  readonly store: Pick<Store, 'probe' | 'findDamage'>;
  readonly log: Log;
  readonly checkEveryMs?: number;
  readonly probeMs?: number;
}) {
  const stopped = new AbortController();
  let damaged = false;
  let stopping = false;
  let known: { readonly result: Promise<Readiness>; readonly at: number } | undefined;
  let last = READY;

  async function current(): Promise<Readiness> {
    if (stopping) return STOPPING;
    if (damaged) return DAMAGED;
    if (known === undefined || performance.now() - known.at > KNOWN_FOR_MS) {
      known = { result: probe(), at: performance.now() };
    }
    return known.result;
  }

  async function probe(): Promise<Readiness> {
    const now = await canWrite();
    if (now !== last) {
      if (now.ready) log.info({}, 'ready again: the database can be written');
      else log.warn({}, 'not ready: the database cannot be written');
      last = now;
    }
    return now;
  }

  async function canWrite(): Promise<Readiness> {
    const deadline = new AbortController();
    const tooLate = sleep(probeMs, NO_WRITES, { signal: deadline.signal, ref: false }).catch(() => NO_WRITES);
    const written = store.probe().then(
      () => READY,
      () => NO_WRITES,
    );
    return Promise.race([written, tooLate]).finally(() => deadline.abort());
  }

  /** Checks the database file. After damage was found, the process stays unready until it is restarted. */
  async function check(): Promise<void> {
    try {
      const damage = await store.findDamage(stopped.signal);
      if (damage === undefined) return;
      damaged = true;
      log.error({}, 'the database file is damaged: restore a backup (docs/backups.md)');
    } catch (err) {
      if (!stopped.signal.aborted) log.warn({ err }, 'the database file could not be checked');
    }
  }

  async function checkPeriodically(): Promise<void> {
    while (!stopped.signal.aborted && !damaged) {
      await check();
      await sleep(checkEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
    }
  }

  return {
    current,
    check,
    /** Checks the file at once and then daily. */
    start: () => void checkPeriodically(),
    /** From now on unready, while requests are still served. */
    markStopping(): void {
      stopping = true;
    },
    /** Aborts a running check. */
    stop: () => stopped.abort(),
  };
}
