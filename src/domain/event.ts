import type { Dispute } from './dispute.ts';
import type { Change } from './history.ts';
import type { Metadata } from './input/metadata.ts';
import type { Direction, TimeRange } from './page.ts';
import type { LateOutcome, PaymentStatus } from './payment.ts';
import type { PaymentLinkStatus } from './payment-link.ts';
import type { Refund } from './refund.ts';

export type EventType =
  | 'PaymentLink.Created'
  | 'PaymentLink.Updated'
  | 'PaymentLink.Activated'
  | 'PaymentLink.Deactivated'
  | 'PaymentLink.Processing'
  | 'PaymentLink.PaymentFailed'
  | 'PaymentLink.Expired'
  | 'PaymentLink.Finished'
  | 'PaymentLink.Deleted'
  | 'Transaction.Captured'
  | 'Transaction.Received'
  | 'Transaction.Failed'
  | 'Transaction.Refunded'
  | 'Transaction.RefundFailed'
  | 'Transaction.Disputed'
  | 'Payment.Late';

/** What happened, written in the same transaction as the change itself. Feeds the webhooks and the subscriptions. */
export type DomainEvent = {
  readonly clientId: string;
  readonly id: string;
  readonly type: EventType;
  readonly paymentLinkId: string;
  readonly paymentId: string | null;
  readonly data: EventData;
  readonly createdAt: number;
  /** What it changed of the link. Kept for the link's history, and told to nobody else. Absent for nothing. */
  readonly changes?: readonly Change[];
};

export type EventData = PaymentLinkEventData | TransactionEventData;

/** The link as it stood after the change. */
type PaymentLinkEventData = {
  readonly paymentLink: {
    readonly id: string;
    readonly checkoutToken: string;
    readonly status: PaymentLinkStatus;
    readonly totalAmount: string;
    readonly currency: string;
    /** Absent where nothing is noted. */
    readonly metadata?: Metadata;
  };
};

/** The payment as it stood after the change, in the published webhook's words and order. */
export type TransactionEventData = {
  readonly transaction: {
    readonly id: string;
    readonly purchaseAmount: string;
    readonly totalAmount: string;
    readonly externalId: string;
    readonly currency: string;
    readonly status: PaymentStatus;
    /** What was noted about the link that is paid; absent where nothing was. */
    readonly metadata?: Metadata;
  };
  /** The refund that an event of one tells of. */
  readonly refund?: Pick<Refund, 'id' | 'amount' | 'status'>;
  /** The dispute that an event of one tells of. */
  readonly dispute?: Pick<Dispute, 'id' | 'amount' | 'status' | 'reason'>;
  /** What became of money that came late. */
  readonly late?: LateOutcome;
};

/** An event with its place in the client's feed: strictly increasing for each database, not always without gaps. */
export type FeedEvent = DomainEvent & {
  readonly sequence: number;
  /** Its number among the events of its link and the link's payments: see `eventStore`. */
  readonly linkSequence: number;
};

/** Any of the values of each field given, all of the fields given. A field that is absent or an empty list filters nothing. */
export type EventFilter = {
  readonly type?: readonly EventType[];
  readonly paymentLinkId?: readonly string[];
  readonly occurredAt?: TimeRange;
};

/** Events are listed in the order of the feed. */
export type EventQuery = { readonly filter: EventFilter; readonly direction: Direction };

/** Who brings such an event about. */
export type EventActor = 'CLIENT' | 'PAYER' | 'PROVIDER' | 'TIME';

const ACTORS: Readonly<Record<EventType, EventActor | null>> = {
  'PaymentLink.Created': 'CLIENT',
  'PaymentLink.Updated': 'CLIENT',
  'PaymentLink.Activated': 'CLIENT',
  'PaymentLink.Deactivated': 'CLIENT',
  'PaymentLink.Deleted': 'CLIENT',
  'PaymentLink.Processing': 'PAYER',
  'PaymentLink.Expired': 'TIME',
  'PaymentLink.Finished': 'PROVIDER',
  'Transaction.Captured': 'PROVIDER',
  'Transaction.Received': 'PROVIDER',
  'Transaction.Refunded': 'PROVIDER',
  'Transaction.RefundFailed': 'PROVIDER',
  'Transaction.Disputed': 'PROVIDER',
  'Payment.Late': 'PROVIDER',
  // The provider may have refused it, and the client or the payer may have given it up.
  'PaymentLink.PaymentFailed': null,
  'Transaction.Failed': null,
};

export const EVENT_TYPES = Object.keys(ACTORS) as readonly EventType[];

/** Null where several may, and it is not written down which. */
export function actorOf(type: EventType): EventActor | null {
  return ACTORS[type];
}
