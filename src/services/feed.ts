import type { Viewer } from '../domain/client.ts';
import { DomainError, NotFoundError, ValidationError } from '../domain/errors.ts';
import type { FeedEvent } from '../domain/event.ts';
import type { Clock } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { PaymentLinkFilter, Store } from '../domain/ports.ts';
import { tail } from './tail.ts';

/** What happened, and the link as it stands by now; undefined when it is deleted. */
export type PaymentLinkChange = { readonly event: FeedEvent; readonly paymentLink: PaymentLink | undefined };

/** Changes as they happen, in order. Each is read from the database when it is asked for; `return` ends it at once. */
export type Changes = AsyncIterableIterator<PaymentLinkChange, undefined>;

export type FeedService = ReturnType<typeof createFeedService>;

/**
 * A client's events as they happen. A feed holds a place in the client's events and one small batch of them, however
 * slowly it is read; it needs no process but this one to have stayed up, as a place can be gone back to.
 */
export function createFeedService({
  store,
  clock,
  perClient = 100,
  pollMs = 5_000,
  lifetimeMs = 3_600_000,
  batch = 25,
}: {
  readonly store: Store;
  readonly clock: Clock;
  /** How many feeds a client may have open in this process. */
  readonly perClient?: number;
  /** When to look even if nothing was heard. */
  readonly pollMs?: number;
  /** As long as an access token: whoever goes on listening shows a new one. */
  readonly lifetimeMs?: number;
  readonly batch?: number;
}) {
  const open = new Map<string, number>();

  /** Changes of one link, until it is deleted. `after` is the sequence of the last event seen; without it, from now on. */
  async function ofLink(viewer: Viewer, id: string, after: number | undefined): Promise<Changes> {
    const start = await startOf(viewer, after);
    const link = await store.paymentLinks.find(viewer.clientId, id);
    if (link === undefined) throw new NotFoundError('There is no such payment link');
    const isLast = ({ type }: FeedEvent) => type === 'PaymentLink.Deleted';
    return follow(viewer, start, { id: [id] }, isLast);
  }

  /**
   * Changes of all links that the filter admits as they stand when the change is told. Those that are deleted by then
   * are told whatever the filter says beside `id`, as there is nothing left to compare.
   */
  async function ofLinks(viewer: Viewer, filter: PaymentLinkFilter, after: number | undefined): Promise<Changes> {
    return follow(viewer, await startOf(viewer, after), filter, () => false);
  }

  async function startOf({ clientId }: Viewer, after: number | undefined): Promise<number> {
    const last = await store.events.last(clientId);
    if (after !== undefined && after > last) {
      throw new ValidationError([{ path: ['after'], code: 'INVALID', message: 'must be a cursor of this feed' }]);
    }
    return after ?? last;
  }

  function follow(
    { clientId }: Viewer,
    start: number,
    filter: PaymentLinkFilter,
    isLast: (event: FeedEvent) => boolean,
  ): Changes {
    const count = open.get(clientId) ?? 0;
    if (count >= perClient)
      throw new DomainError('TOO_MANY_REQUESTS', `At most ${perClient} subscriptions may be open`);
    open.set(clientId, count + 1);

    return tail({
      read: (position) => store.events.after(clientId, position, batch),
      expand: (events) => admit(clientId, events, filter),
      listen: (listener) => store.onAppend(clientId, listener),
      start,
      isLast: ({ event }) => isLast(event),
      pollMs,
      lifetimeMs,
      closed() {
        const left = (open.get(clientId) ?? 1) - 1;
        if (left === 0) open.delete(clientId);
        else open.set(clientId, left);
      },
    });
  }

  async function admit(
    clientId: string,
    events: readonly FeedEvent[],
    filter: PaymentLinkFilter,
  ): Promise<readonly PaymentLinkChange[]> {
    const wanted = events.filter(({ paymentLinkId }) => isAmong(filter.id, paymentLinkId));
    const id = [...new Set(wanted.map((event) => event.paymentLinkId))];
    if (id.length === 0) return [];
    const admitted = await store.paymentLinks.page(
      clientId,
      { filter: { ...filter, id }, order: { field: 'createdAt', direction: 'asc' }, now: clock() },
      { limit: id.length },
    );
    const links = new Map(admitted.rows.map((link) => [link.id, link]));
    const others = id.filter((each) => !links.has(each));
    const refused = await store.paymentLinks.findMany(clientId, others);
    const refusedIds = new Set(refused.map((link) => link?.id));
    return wanted
      .filter((event) => !refusedIds.has(event.paymentLinkId))
      .map((event) => ({ event, paymentLink: links.get(event.paymentLinkId) }));
  }

  return { ofLink, ofLinks };
}

function isAmong(ids: readonly string[] | undefined, id: string): boolean {
  return ids === undefined || ids.length === 0 || ids.includes(id);
}
