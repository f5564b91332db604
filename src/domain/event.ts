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

/** An event, stored in the same transaction as its change. Webhooks and subscriptions deliver it. */
export type DomainEvent = {
  readonly clientId: string;
  readonly id: string;
  readonly type: EventType;
  readonly paymentLinkId: string;
  readonly paymentId: string | null;
  readonly data: EventData;
  readonly createdAt: number;
  /** The changes of the link, for its history; not published otherwise. Absent if there are none. */
  readonly changes?: readonly Change[];
};

export type EventData = PaymentLinkEventData | TransactionEventData;

/** The link after the change. */
type PaymentLinkEventData = {
  readonly paymentLink: {
    readonly id: string;
    readonly checkoutToken: string;
    readonly status: PaymentLinkStatus;
    readonly totalAmount: string;
    readonly currency: string;
    /** Absent when empty. */
    readonly metadata?: Metadata;
  };
};

/** The payment after the change, with the keys of the published webhook, in their order. */
export type TransactionEventData = {
  readonly transaction: {
    readonly id: string;
    readonly purchaseAmount: string;
    readonly totalAmount: string;
    readonly externalId: string;
    readonly currency: string;
    readonly status: PaymentStatus;
    /** The link's metadata; absent when empty. */
    readonly metadata?: Metadata;
  };
  /** The refund, in events of refunds. */
  readonly refund?: Pick<Refund, 'id' | 'amount' | 'status'>;
  /** The dispute, in events of disputes. */
  readonly dispute?: Pick<Dispute, 'id' | 'amount' | 'status' | 'reason'>;
  /** The outcome of money that came after the payment had FAILED. */
  readonly late?: LateOutcome;
};

/** An event with its sequence number in the client's feed, which is strictly increasing. */
export type FeedEvent = DomainEvent & {
  readonly sequence: number;
  /** The sequence number among the events of its link and the link's payments: see `eventStore`. */
  readonly linkSequence: number;
};

/** Fields are joined by AND, the values of one by OR. A field that is absent or an empty list filters nothing. */
export type EventFilter = {
  readonly type?: readonly EventType[];
  readonly paymentLinkId?: readonly string[];
  readonly occurredAt?: TimeRange;
};

/** Events are listed in the order of the feed. */
export type EventQuery = { readonly filter: EventFilter; readonly direction: Direction };

/** Who causes an event. */
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
  // The provider may have refused it, or the client or the payer may have canceled it.
  'PaymentLink.PaymentFailed': null,
  'Transaction.Failed': null,
};

export const EVENT_TYPES = Object.keys(ACTORS) as readonly EventType[];

/** The actor of a type of event; null where there are several, and it is not stored which. */
export function actorOf(type: EventType): EventActor | null {
  return ACTORS[type];
}
