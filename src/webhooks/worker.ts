import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { ClaimedDelivery } from '../domain/webhook/webhook-ports.ts';
import { createLanes } from '../lib/lanes.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { findDueClients } from '../services/due-clients.ts';
import { createDeliver } from './delivery.ts';
import { createSchedule, type Job } from './schedule.ts';
import type { Send } from './sender.ts';

/** More clients than this that are heard of in one turn of the event loop were probably called without reason. */
const AT_ONCE = 10;

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
    return store.transaction((tx) => tx.deliveries.claim(clientId, { now, heldUntil: now + leaseMs, limit }));
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

/** Wakes whoever sends to a client as soon as the client has new events. What no hint tells of is found by looking. */
export function createHints({
  store,
  wake,
  look,
}: {
  readonly store: Store;
  readonly wake: (clientId: string) => void;
  /** Looks for what is due, for all clients in one go. */
  readonly look: () => void;
}) {
  const stops = new Map<string, () => void>();
  let heardInTurn = 0;
  let stopped = false;

  function hear(clientId: string): () => void {
    let seen: number | undefined;
    return store.onAppend(clientId, async () => {
      if (isOneOfMany()) return;
      // The store calls without reason too: a cheap read spares the client a transaction.
      const last = await store.events.last(clientId).catch(() => seen);
      if (last !== seen) wake(clientId);
      seen = last;
    });
  }

  /**
   * The store calls for all clients when it does not know for which, every few seconds or whenever another process has
   * written: a read for each of 10,000 would take longer than everything else, so the many get one look together.
   */
  function isOneOfMany(): boolean {
    if (heardInTurn === 0) setImmediate(endTurn);
    heardInTurn += 1;
    return heardInTurn > AT_ONCE;
  }

  function endTurn(): void {
    if (heardInTurn > AT_ONCE && !stopped) look();
    heardInTurn = 0;
  }

  /** Begins to hear of clients that have got an endpoint, and ends with those that have none any more. */
  async function refresh(): Promise<void> {
    const clients = new Set(await store.clients.webhookClients());
    if (stopped) return;
    for (const [clientId, stop] of stops) {
      if (clients.has(clientId)) continue;
      stop();
      stops.delete(clientId);
    }
    for (const clientId of clients) if (!stops.has(clientId)) stops.set(clientId, hear(clientId));
  }

  function stop(): void {
    stopped = true;
    for (const end of stops.values()) end();
  }

  return { refresh, stop };
}
