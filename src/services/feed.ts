import { isUsable } from '../domain/api-key.ts';
import type { Viewer } from '../domain/client.ts';
import { DomainError, ValidationError } from '../domain/errors.ts';
import type { FeedEvent } from '../domain/event.ts';
import type { Clock } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { PaymentLinkFilter, Store } from '../domain/ports.ts';
import { createCatchUp } from './catch-up.ts';
import { isLinkId, missingLink } from './payment-link/payment-link-transition.ts';
import { tail } from './tail.ts';

/** An event, and the link as it is now; undefined when it is deleted. */
export type PaymentLinkChange = { readonly event: FeedEvent; readonly paymentLink: PaymentLink | undefined };

/** Changes in order, live. They are read from the database on demand; `return` ends the iteration at once. */
export type Changes = AsyncIterableIterator<PaymentLinkChange, undefined>;

export type FeedService = ReturnType<typeof createFeedService>;

/** The sequence number after which a feed begins, and that of the client's last event at that time. */
type Start = { readonly position: number; readonly last: number };

type After = number | string | undefined;

const DELETED = 'PaymentLink.Deleted';

/**
 * Live feeds of a client's events. A feed holds a sequence number and one small batch of events, however slowly it is read.
 * No state outlives the connection: a client resumes in any process after the last sequence number that it has seen.
 */
export function createFeedService({
  store,
  clock,
  perClient = 100,
  pollMs = 5_000,
  lifetimeMs = 3_600_000,
  batch = 25,
  catchUpPerClient = 2,
}: {
  readonly store: Store;
  readonly clock: Clock;
  /** How many feeds a client may have open in this process. */
  readonly perClient?: number;
  /** The interval of polls, in addition to the wake-ups of the store. */
  readonly pollMs?: number;
  /** As long as an access token's: a client reconnects with a new one. */
  readonly lifetimeMs?: number;
  readonly batch?: number;
  /** How many feeds of a client may read old events at once; the others are queued. */
  readonly catchUpPerClient?: number;
}) {
  const open = new Map<string, Set<Changes>>();
  const catchUp = createCatchUp({ perClient: catchUpPerClient });
  let closed = false;

  /**
   * Changes of one link, until it is deleted. `after` is the sequence or the id of the last event seen; without it, from
   * now on.
   */
  async function ofLink(viewer: Viewer, id: string, after: After): Promise<Changes> {
    const start = await startOf(viewer, after);
    const link = isLinkId(id) ? await store.paymentLinks.find(viewer.clientId, id) : undefined;
    if (link === undefined) throw missingLink();
    const isLast = ({ type }: FeedEvent) => type === DELETED;
    return follow(viewer, start, { filter: { id: [id] }, isLast });
  }

  /**
   * Changes of the links that match the filter when the change is delivered. A link that is deleted by then cannot be
   * compared: with a filter on more than `id`, only its deletion is delivered.
   */
  async function ofLinks(viewer: Viewer, filter: PaymentLinkFilter, after: After): Promise<Changes> {
    return follow(viewer, await startOf(viewer, after), { filter, isLast: () => false });
  }

  async function startOf({ clientId }: Viewer, after: After): Promise<Start> {
    const last = await store.events.last(clientId);
    if (after === undefined) return { position: last, last };
    const position = typeof after === 'string' ? (await store.events.findMany(clientId, [after]))[0]?.sequence : after;
    if (position !== undefined && position <= last) return { position, last };
    throw new ValidationError([{ path: ['after'], code: 'INVALID', message: 'must be a cursor of this feed' }]);
  }

  function follow(
    viewer: Viewer,
    { position, last }: Start,
    { filter, isLast }: { readonly filter: PaymentLinkFilter; readonly isLast: (event: FeedEvent) => boolean },
  ): Changes {
    if (closed) throw new DomainError('UNAVAILABLE', 'This process is stopping; try again');
    const { clientId } = viewer;
    const others = open.get(clientId) ?? new Set();
    if (others.size >= perClient) {
      throw new DomainError('TOO_MANY_REQUESTS', `At most ${perClient} subscriptions may be open at a time`);
    }
    const changes: Changes = tail({
      async read(position) {
        const events = await store.events.after(clientId, position, batch);
        if (await isStillUsable(viewer)) return events;
        changes.return?.();
        return [];
      },
      batch,
      expand: (events) => admit(clientId, events, filter),
      listen: (listener) => store.onAppend(clientId, listener),
      start: position,
      behind: position < last,
      inTurn: (work) => catchUp.run(clientId, work),
      pace: catchUp.pace,
      isLast: ({ event }) => isLast(event),
      pollMs,
      lifetimeMs,
      closed() {
        others.delete(changes);
        if (others.size === 0) open.delete(clientId);
      },
    });
    open.set(clientId, others.add(changes));
    return changes;
  }

  /** Whether the API key that the feed was opened with is neither revoked nor expired since. */
  async function isStillUsable({ key }: Viewer): Promise<boolean> {
    if (key === undefined) return true;
    const found = await store.apiKeys.find(key.id);
    return found !== undefined && isUsable(found, clock());
  }

  async function admit(
    clientId: string,
    events: readonly FeedEvent[],
    filter: PaymentLinkFilter,
  ): Promise<readonly PaymentLinkChange[]> {
    const matching = events.filter(({ paymentLinkId }) => isAmong(filter.id, paymentLinkId));
    const id = [...new Set(matching.map((event) => event.paymentLinkId))];
    if (id.length === 0) return [];
    if (!comparesLinks(filter)) {
      const found = await store.paymentLinks.findMany(clientId, id);
      const links = new Map(id.map((each, i) => [each, found[i]]));
      return matching.map((event) => ({ event, paymentLink: links.get(event.paymentLinkId) }));
    }
    const admitted = await store.paymentLinks.page(
      clientId,
      { filter: { ...filter, id }, order: { field: 'createdAt', direction: 'asc' }, now: clock() },
      { limit: id.length },
    );
    const links = new Map(admitted.rows.map((link) => [link.id, link]));
    const gone = await missingOf(
      clientId,
      matching.filter(({ type, paymentLinkId }) => type === DELETED && !links.has(paymentLinkId)),
    );
    return matching
      .map((event) => ({ event, paymentLink: links.get(event.paymentLinkId) }))
      .filter(({ event, paymentLink }) => paymentLink !== undefined || gone.has(event));
  }

  /** The events whose link is deleted. */
  async function missingOf(clientId: string, events: readonly FeedEvent[]): Promise<ReadonlySet<FeedEvent>> {
    if (events.length === 0) return new Set();
    const found = await store.paymentLinks.findMany(
      clientId,
      events.map((event) => event.paymentLinkId),
    );
    return new Set(events.filter((_, i) => found[i] === undefined));
  }

  /** Ends every feed and refuses new ones, so that the process can stop without breaking connections. */
  function close(): void {
    closed = true;
    for (const changes of [...open.values()].flatMap((each) => [...each])) changes.return?.();
  }

  return { ofLink, ofLinks, close };
}

/** Whether the filter needs more of a link than its id. */
function comparesLinks({ id: _, ...others }: PaymentLinkFilter): boolean {
  return Object.values(others).some((value) => !Array.isArray(value) || value.length > 0);
}

function isAmong(ids: readonly string[] | undefined, id: string): boolean {
  return ids === undefined || ids.length === 0 || ids.includes(id);
}
