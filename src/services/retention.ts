import type { Store } from '../domain/ports.ts';
import { DEFAULT_RETENTION, daysKept, type Retained, type RetentionDays, retainedSince } from '../domain/retention.ts';
import { findDueClients, takeTurns } from './due-clients.ts';

/** Rows in one transaction: some milliseconds of the one connection that writes. */
const BATCH = 100;
/** The pause between two batches, so that other readers and writers come first. */
const PAUSE_MS = 10;
/** The most batches of one client in one run: 2,000,000 rows. */
const MAX_BATCHES = 20_000;

/** Removes data past its retention period, in small batches. Several processes may do so at the same time. */
export function createRetentionService({
  store,
  retention: days = DEFAULT_RETENTION,
}: {
  readonly store: Store;
  readonly retention?: RetentionDays;
}) {
  const kept = daysKept(days);
  /** By client, the last session examined: paid sessions are not removed, so each run continues after those of the one before. */
  const lastExamined = new Map<string, string>();

  async function removeSessions(clientId: string, before: number): Promise<boolean> {
    const window = { after: lastExamined.get(clientId) ?? '', limit: BATCH };
    const { next } = await store.transaction((tx) => tx.retention.removeUnpaidSessions(clientId, before, window));
    if (next !== undefined) lastExamined.set(clientId, next);
    return next !== undefined;
  }

  /** Whether there may be more. */
  async function removeBatch(what: Exclude<Retained, 'sessions'>, clientId: string, before: number): Promise<boolean> {
    return (await store.transaction((tx) => tx.retention.remove(what, clientId, before, BATCH))) === BATCH;
  }

  /** Of all clients in turns; ends early when `signal` says so. Rejects in the end with the first failure, if any. */
  async function removeOld(what: Retained, now: number, signal?: AbortSignal): Promise<void> {
    const before = retainedSince(now, kept[what]);
    const due = await findDueClients<string>((_, window) => store.retention.clientsWithOld(what, before, window), now);
    await takeTurns(due, {
      maxBatches: MAX_BATCHES,
      pauseMs: PAUSE_MS,
      batch: async (clientId) => ({
        more: await (what === 'sessions' ? removeSessions(clientId, before) : removeBatch(what, clientId, before)),
      }),
      ...(signal && { signal }),
    });
  }

  return { removeOld };
}
