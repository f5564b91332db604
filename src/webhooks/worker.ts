import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { ClaimedDelivery } from '../domain/webhook-ports.ts';
import { createLanes } from '../lib/lanes.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { findDueClients } from '../services/due-clients.ts';
import { createDeliver } from './delivery.ts';
import { createHints } from './hints.ts';
import { createSchedule, type Job } from './schedule.ts';
import type { Send } from './sender.ts';

export type WorkerLog = { readonly warn: (fields: object, message: string) => void };

/**
 * Sends what is due, in every process that runs one: a delivery is held by whoever claimed it, for a lease that is longer
 * than a try may take, so no two send it at once, and what a dead process held is sent by another when the lease is over.
 */
export function createWorker({
  store,
  clock,
  secrets,
  send,
  jobs = [],
  log,
  leaseMs = 30_000,
  lookEveryMs = 1_000,
  perClient = 8,
  total = 256,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly send: Send;
  /** What else is to be done now and then. */
  readonly jobs?: readonly Job[];
  readonly log: WorkerLog;
  readonly leaseMs?: number;
  readonly lookEveryMs?: number;
  /** How many receivers may be waited for at a time: of one client, and of all. */
  readonly perClient?: number;
  readonly total?: number;
}) {
  const cut = new AbortController();
  const deliver = createDeliver({ store, clock, secrets, send });
  const lanes = createLanes<ClaimedDelivery>({
    take: claim,
    run: (claimed) => deliver(claimed, cut.signal),
    failed: (clientId, err) => log.warn({ clientId, err }, 'a webhook was not sent'),
    perLane: perClient,
    total,
  });
  const hints = createHints({
    store,
    wake: lanes.wake,
    look: () => look().catch((err) => log.warn({ err }, 'looking for due webhooks failed')),
  });
  const schedule = createSchedule(
    [
      { name: 'hear of new endpoints', everyMs: 30_000, run: hints.refresh },
      ...jobs,
      { name: 'look for due webhooks', everyMs: lookEveryMs, run: look },
    ],
    (job, err) => log.warn({ job, err }, 'a job failed'),
  );

  function claim(clientId: string, limit: number): Promise<readonly ClaimedDelivery[]> {
    const now = clock();
    return store.transaction((tx) => tx.deliveries.claim(clientId, now, now + leaseMs, limit));
  }

  /** Finds what no hint tells of: retries, replays, what others left behind. */
  async function look(): Promise<void> {
    for (const clientId of await findDueClients(store.deliveries.dueClients, clock())) lanes.wake(clientId);
  }

  /** Everything that is due at this moment, jobs included. */
  async function runOnce(): Promise<void> {
    await schedule.runOnce();
    await lanes.idle();
  }

  /** Begins nothing new and lets end what is under way, for `graceMs` at most; what is cut off is sent again later. */
  async function stop(graceMs = 5_000): Promise<void> {
    lanes.close();
    hints.stop();
    const ended = Promise.all([schedule.stop(), lanes.idle()]);
    const grace = sleep(graceMs, undefined, { ref: false });
    await Promise.race([ended, grace]);
    cut.abort();
    await lanes.idle();
  }

  return { start: schedule.start, stop, runOnce };
}
