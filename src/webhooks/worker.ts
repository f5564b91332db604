import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { ClaimedDelivery, EndpointKey } from '../domain/webhook/webhook-ports.ts';
import { createLanes } from '../lib/lanes.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { readDue } from '../services/due-clients.ts';
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
  random,
  secrets,
  send,
  jobs = [],
  log,
  leaseMs = 30_000,
  lookEveryMs = 1_000,
  perEndpoint = 8,
  perClient = 32,
  total = 256,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly secrets: SecretBox;
  readonly send: Send;
  /** What else is to be done now and then. */
  readonly jobs?: readonly Job[];
  readonly log: WorkerLog;
  readonly leaseMs?: number;
  readonly lookEveryMs?: number;
  /** How many answers may be waited for at a time: of one endpoint, of one client's endpoints, and of all. */
  readonly perEndpoint?: number;
  readonly perClient?: number;
  readonly total?: number;
}) {
  const cut = new AbortController();
  const deliver = createDeliver({ store, clock, random, secrets, send });
  const lanes = createLanes<ClaimedDelivery>({
    take: claim,
    run: (claimed) => deliver(claimed, cut.signal),
    failed: (lane, err) => {
      const { clientId, id: endpointId } = endpointOf(lane);
      log.warn({ clientId, endpointId, err }, 'a webhook was not sent');
    },
    groupOf: (lane) => endpointOf(lane).clientId,
    perLane: perEndpoint,
    perGroup: perClient,
    total,
  });
  const hints = createHints({
    store,
    wake,
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

  function claim(lane: string, limit: number): Promise<readonly ClaimedDelivery[]> {
    const now = clock();
    return store.transaction((tx) => tx.deliveries.claim(endpointOf(lane), { now, heldUntil: now + leaseMs, limit }));
  }

  function wake(endpoint: EndpointKey): void {
    lanes.wake(laneOf(endpoint));
  }

  /** Finds what no hint tells of: retries, replays, what others left behind. */
  async function look(): Promise<void> {
    for await (const due of readDue(store.deliveries.dueEndpoints, clock())) {
      for (const endpoint of due) wake(endpoint);
    }
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

/** The ids of clients hold no slash. */
function laneOf({ clientId, id }: EndpointKey): string {
  return `${clientId}/${id}`;
}

function endpointOf(lane: string): EndpointKey {
  const slash = lane.indexOf('/');
  return { clientId: lane.slice(0, slash), id: lane.slice(slash + 1) };
}

/** Wakes whoever sends to an endpoint as soon as its client has new events. What no hint tells of is found by looking. */
export function createHints({
  store,
  wake,
  look,
}: {
  readonly store: Store;
  readonly wake: (endpoint: EndpointKey) => void;
  /** Looks for what is due, for all clients in one go. */
  readonly look: () => void;
}) {
  const stops = new Map<string, () => void>();
  let endpoints: ReadonlyMap<string, readonly EndpointKey[]> = new Map();
  let heardInTurn = 0;
  let stopped = false;

  function hear(clientId: string): () => void {
    let seen: number | undefined;
    return store.onAppend(clientId, async () => {
      if (isOneOfMany()) return;
      // The store calls without reason too: a cheap read spares the client a transaction.
      const last = await store.events.last(clientId).catch(() => seen);
      const isNew = last !== seen;
      seen = last;
      if (isNew) for (const endpoint of endpoints.get(clientId) ?? []) wake(endpoint);
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
    endpoints = Map.groupBy(await store.webhookEndpoints.listAll(), ({ clientId }) => clientId);
    if (stopped) return;
    for (const [clientId, stop] of stops) {
      if (endpoints.has(clientId)) continue;
      stop();
      stops.delete(clientId);
    }
    for (const clientId of endpoints.keys()) if (!stops.has(clientId)) stops.set(clientId, hear(clientId));
  }

  function stop(): void {
    stopped = true;
    for (const end of stops.values()) end();
  }

  return { refresh, stop };
}
