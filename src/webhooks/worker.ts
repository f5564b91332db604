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

/** The most clients that one turn of the event loop handles one by one; more were probably notified without reason. */
const MAX_CLIENTS_PER_TURN = 10;

type Fields = {
  readonly clientId?: string;
  readonly endpointId?: string;
  readonly job?: string;
  readonly err: unknown;
};

export type WorkerLog = { readonly warn: (fields: Fields, message: string) => void };

/**
 * Sends due deliveries. Every process has a worker: a delivery is claimed with a lease that is longer than an attempt may
 * take, so no two workers send it at once, and those of a dead process are sent by another one after the lease.
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
  pollEveryMs = 1_000,
  perEndpoint = 8,
  perClient = 32,
  total = 256,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly secrets: SecretBox;
  readonly send: Send;
  /** The other periodic jobs. */
  readonly jobs?: readonly Job[];
  readonly log: WorkerLog;
  readonly leaseMs?: number;
  readonly pollEveryMs?: number;
  /** The most concurrent attempts: of one endpoint, of one client's endpoints, and of all. */
  readonly perEndpoint?: number;
  readonly perClient?: number;
  readonly total?: number;
}) {
  const attempts = new AbortController();
  const deliver = createDeliver({ store, clock, random, secrets, send });
  const lanes = createLanes<ClaimedDelivery>({
    take: claim,
    run: (claimed) => deliver(claimed, attempts.signal),
    failed: (lane, err) => {
      const { clientId, id: endpointId } = endpointOf(lane);
      log.warn({ clientId, endpointId, err }, 'a webhook was not sent');
    },
    groupOf: (lane) => endpointOf(lane).clientId,
    perLane: perEndpoint,
    perGroup: perClient,
    total,
  });
  const subscriptions = createEventSubscriptions({
    store,
    wake,
    poll: () => poll().catch((err) => log.warn({ err }, 'polling for due webhooks failed')),
  });
  const schedule = createSchedule(
    [
      { name: 'subscribe to events of clients with endpoints', everyMs: 30_000, run: subscriptions.refresh },
      ...jobs,
      { name: 'poll for due webhooks', everyMs: pollEveryMs, run: poll },
    ],
    (job, err) => log.warn({ job, err }, 'a job failed'),
  );

  function claim(lane: string, limit: number): Promise<readonly ClaimedDelivery[]> {
    const endpoint = endpointOf(lane);
    return store.transaction((tx) => {
      // Read here, as a wait for the transaction to begin must not shorten the lease.
      const now = clock();
      return tx.deliveries.claim(endpoint, { now, heldUntil: now + leaseMs, limit });
    }, endpoint.clientId);
  }

  function wake(endpoint: EndpointKey): void {
    lanes.wake(laneOf(endpoint));
  }

  /** Finds due deliveries that have no wake-up: retries, replays, those of dead processes. */
  async function poll(): Promise<void> {
    for await (const due of readDue(store.deliveries.dueEndpoints, clock())) {
      for (const endpoint of due) wake(endpoint);
    }
  }

  /** Does everything that is due now, including the jobs. */
  async function runOnce(): Promise<void> {
    await schedule.runOnce();
    await lanes.idle();
  }

  /** Starts nothing new, and waits for running attempts for `graceMs` at most; aborted ones are sent again later. */
  async function stop(graceMs = 5_000): Promise<void> {
    lanes.close();
    subscriptions.stop();
    const ended = Promise.all([schedule.stop(), lanes.idle()]);
    const grace = sleep(graceMs, undefined, { ref: false });
    await Promise.race([ended, grace]);
    attempts.abort();
    await lanes.idle();
  }

  return { start: schedule.start, stop, runOnce };
}

/** Client ids contain no slash. */
function laneOf({ clientId, id }: EndpointKey): string {
  return `${clientId}/${id}`;
}

function endpointOf(lane: string): EndpointKey {
  const slash = lane.indexOf('/');
  return { clientId: lane.slice(0, slash), id: lane.slice(slash + 1) };
}

/** Wakes the lanes of a client's endpoints as soon as it has new events. Missed wake-ups are found by polling. */
export function createEventSubscriptions({
  store,
  wake,
  poll,
}: {
  readonly store: Store;
  readonly wake: (endpoint: EndpointKey) => void;
  /** Finds the due deliveries of all clients at once. */
  readonly poll: () => void;
}) {
  const stops = new Map<string, () => void>();
  let endpoints: ReadonlyMap<string, readonly EndpointKey[]> = new Map();
  let notifiedInTurn = 0;
  let stopped = false;

  function subscribe(clientId: string): () => void {
    let lastSeen: number | undefined;
    return store.onAppend(clientId, async () => {
      if (isOneOfMany()) return;
      // Wake-ups may be without reason: a cheap read avoids a transaction.
      const last = await store.events.last(clientId).catch(() => lastSeen);
      const isNew = last !== lastSeen;
      lastSeen = last;
      if (isNew) for (const endpoint of endpoints.get(clientId) ?? []) wake(endpoint);
    });
  }

  /**
   * The store wakes all clients when it does not know which has events, every few seconds or whenever another process has
   * written. A read for each of 10,000 clients would be too expensive, so they are handled by a single one.
   */
  function isOneOfMany(): boolean {
    if (notifiedInTurn === 0) setImmediate(endTurn);
    notifiedInTurn += 1;
    return notifiedInTurn > MAX_CLIENTS_PER_TURN;
  }

  function endTurn(): void {
    if (notifiedInTurn > MAX_CLIENTS_PER_TURN && !stopped) poll();
    notifiedInTurn = 0;
  }

  /** Subscribes to clients with a new endpoint, and unsubscribes from those without any. */
  async function refresh(): Promise<void> {
    endpoints = Map.groupBy(await store.webhookEndpoints.listAll(), ({ clientId }) => clientId);
    if (stopped) return;
    for (const [clientId, stop] of stops) {
      if (endpoints.has(clientId)) continue;
      stop();
      stops.delete(clientId);
    }
    for (const clientId of endpoints.keys()) if (!stops.has(clientId)) stops.set(clientId, subscribe(clientId));
  }

  function stop(): void {
    stopped = true;
    for (const end of stops.values()) end();
  }

  return { refresh, stop };
}
