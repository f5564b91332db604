import type { Viewer } from '../../domain/client.ts';
import { InvalidStateError, ValidationError } from '../../domain/errors.ts';
import type { FeedEvent } from '../../domain/event.ts';
import { undoChanges } from '../../domain/history.ts';
import type { Clock } from '../../domain/id.ts';
import {
  type PaymentLink,
  type PaymentLinkStatus,
  type PaymentLinkTerms,
  statusAt,
} from '../../domain/payment-link.ts';
import type { Store } from '../../domain/ports.ts';
import { DEFAULT_RETENTION, type RetentionDays, retainedSince } from '../../domain/retention.ts';
import { busyLink, isLinkId, MAX_TRIES, missingLink } from './payment-link-transition.ts';

/** The most events that are undone. */
const MAX_EVENTS = 1_000;

/** A link's terms and status at an instant. */
export type PaymentLinkSnapshot = {
  readonly paymentLinkId: string;
  readonly checkoutToken: string;
  readonly at: number;
  readonly status: PaymentLinkStatus;
  readonly expiresAt: number;
  readonly terms: PaymentLinkTerms;
};

export function createLinkAtService({
  store,
  clock,
  retention = DEFAULT_RETENTION,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly retention?: RetentionDays;
}) {
  /**
   * Reconstructs the link by undoing the changes of all later events. Throws NotFoundError, ValidationError for an instant
   * before the link was created, and InvalidStateError where the events do not suffice.
   */
  async function linkAt({ clientId }: Viewer, id: string, at: number): Promise<PaymentLinkSnapshot> {
    if (!isLinkId(id)) throw missingLink();
    const now = clock();
    let link = await store.paymentLinks.find(clientId, id);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (link === undefined) throw missingLink();
      checkInstant(link, at, now);
      const later = await store.events.ofLinkSince(clientId, id, at, MAX_EVENTS + 1);
      const before = await store.events.lastOfLink(clientId, id, at);
      const current = await store.paymentLinks.find(clientId, id);
      // If the link was changed between the reads, link and events do not match: they are read again.
      if (current?.version === link.version) return snapshot(link, { at, later, before });
      link = current;
    }
    throw busyLink();
  }

  function checkInstant({ createdAt }: PaymentLink, at: number, now: number): void {
    if (at < createdAt || at > now) {
      const message = at > now ? 'must not be later than now' : 'must not be earlier than the creation of the link';
      throw new ValidationError([{ path: ['at'], code: 'INVALID', message }]);
    }
    if (at < retainedSince(now, retention.events)) {
      throw new InvalidStateError(
        `Events are kept for ${retention.events} days, so what the link was then is not known`,
      );
    }
  }

  return { linkAt };
}

type EventsAround = {
  readonly at: number;
  /** The events after the instant, the newest first. */
  readonly later: readonly FeedEvent[];
  /** The link's own last event up to the instant, if it is still retained. */
  readonly before: FeedEvent | undefined;
};

function snapshot(link: PaymentLink, { at, later, before }: EventsAround): PaymentLinkSnapshot {
  if (later.length > MAX_EVENTS) {
    throw new InvalidStateError(`More than ${MAX_EVENTS} events have occurred since then, which are too many to undo`);
  }
  if (later.some(({ type, changes }) => type === 'PaymentLink.Updated' && changes === undefined)) {
    throw new InvalidStateError('The link was updated before changes were recorded, so what it was then is not known');
  }
  const terms = later.reduce<PaymentLinkTerms>((given, { changes = [] }) => undoChanges(given, changes), link.terms);
  const expiresAt = link.createdAt + terms.duration * 1000;
  const storedStatus = statusThen(link, { at, later, before });
  const { id: paymentLinkId, checkoutToken } = link;
  return { paymentLinkId, checkoutToken, at, status: statusAt({ storedStatus, expiresAt }, at), expiresAt, terms };
}

/** The status by the event before the instant; else by the first change of status after it; else the current one. */
function statusThen(link: PaymentLink, { later, before }: EventsAround): PaymentLinkStatus {
  if (before !== undefined && 'paymentLink' in before.data) return before.data.paymentLink.status;
  const changes = later.flatMap(({ changes: made = [] }) => made.filter(({ field }) => field === 'status'));
  const first = changes.at(-1);
  if (first === undefined) return link.storedStatus;
  if (first.before !== undefined) return first.before as PaymentLinkStatus;
  throw new InvalidStateError('The events that show it were removed, so what the link was then is not known');
}
