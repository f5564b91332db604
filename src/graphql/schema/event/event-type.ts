import type { EventType } from '../../../domain/event.ts';
import { builder } from '../../builder.ts';

export const EventTypeRef = builder.enumType('EventType', {
  description: 'The type of an event. In webhooks it is written as in `PaymentLink.Created` or `Transaction.Received`.',
  values: {
    PAYMENT_LINK_CREATED: { value: 'PaymentLink.Created', description: 'A link was created.' },
    PAYMENT_LINK_UPDATED: {
      value: 'PaymentLink.Updated',
      description: 'The terms of a link were updated. Not sent to webhooks.',
    },
    PAYMENT_LINK_ACTIVATED: { value: 'PaymentLink.Activated', description: 'A link was activated.' },
    PAYMENT_LINK_DEACTIVATED: {
      value: 'PaymentLink.Deactivated',
      description: 'A link was deactivated by its owner, and is EXPIRED.',
    },
    PAYMENT_LINK_PROCESSING: {
      value: 'PaymentLink.Processing',
      description: 'A payment of a link is in progress. Not sent to webhooks.',
    },
    PAYMENT_LINK_PAYMENT_FAILED: {
      value: 'PaymentLink.PaymentFailed',
      description:
        'A payment of a link failed, or was refunded before its funds arrived; the link can be paid again until it expires. Not sent to webhooks.',
    },
    PAYMENT_LINK_EXPIRED: { value: 'PaymentLink.Expired', description: 'A link expired.' },
    PAYMENT_LINK_FINISHED: { value: 'PaymentLink.Finished', description: 'A link is paid, and FINISHED.' },
    PAYMENT_LINK_DELETED: { value: 'PaymentLink.Deleted', description: 'A link was deleted.' },
    TRANSACTION_CAPTURED: { value: 'Transaction.Captured', description: 'A payment was captured.' },
    TRANSACTION_RECEIVED: { value: 'Transaction.Received', description: 'The funds of a payment were received.' },
    TRANSACTION_FAILED: { value: 'Transaction.Failed', description: 'A payment failed.' },
    TRANSACTION_REFUNDED: {
      value: 'Transaction.Refunded',
      description: 'All or part of a payment was refunded.',
    },
    TRANSACTION_REFUND_FAILED: {
      value: 'Transaction.RefundFailed',
      description: 'A refund of a payment failed. The money was not returned.',
    },
    TRANSACTION_DISPUTED: {
      value: 'Transaction.Disputed',
      description: 'A payer disputed a payment, or the bank decided on a dispute.',
    },
    PAYMENT_LATE: {
      value: 'Payment.Late',
      description:
        'Money arrived after its payment had FAILED. It was accepted, is being refunded, or is held for you to decide.',
    },
  } as const satisfies Record<string, { readonly value: EventType; readonly description: string }>,
});
