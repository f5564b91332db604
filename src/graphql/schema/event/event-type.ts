import type { EventType } from '../../../domain/event.ts';
import { builder } from '../../builder.ts';

export const EventTypeRef = builder.enumType('EventType', {
  description: 'What happened. In a webhook it reads as in `PaymentLink.Created` or `Transaction.Received`.',
  values: {
    PAYMENT_LINK_CREATED: { value: 'PaymentLink.Created', description: 'A link was created.' },
    PAYMENT_LINK_UPDATED: {
      value: 'PaymentLink.Updated',
      description: "A link's terms were changed. Not told by webhook.",
    },
    PAYMENT_LINK_ACTIVATED: { value: 'PaymentLink.Activated', description: 'A link can be paid.' },
    PAYMENT_LINK_DEACTIVATED: {
      value: 'PaymentLink.Deactivated',
      description: 'A link was closed by its owner, and is EXPIRED.',
    },
    PAYMENT_LINK_PROCESSING: {
      value: 'PaymentLink.Processing',
      description: 'A payment of a link is under way. Not told by webhook.',
    },
    PAYMENT_LINK_PAYMENT_FAILED: {
      value: 'PaymentLink.PaymentFailed',
      description: 'A payment of a link failed, and it can be paid again until it expires. Not told by webhook.',
    },
    PAYMENT_LINK_EXPIRED: { value: 'PaymentLink.Expired', description: "A link's duration is over." },
    PAYMENT_LINK_FINISHED: { value: 'PaymentLink.Finished', description: 'A link is paid.' },
    PAYMENT_LINK_DELETED: { value: 'PaymentLink.Deleted', description: 'A link was deleted.' },
    TRANSACTION_CAPTURED: { value: 'Transaction.Captured', description: 'A payment was captured.' },
    TRANSACTION_RECEIVED: { value: 'Transaction.Received', description: 'The funds of a payment came in.' },
    TRANSACTION_FAILED: { value: 'Transaction.Failed', description: 'A payment failed.' },
    TRANSACTION_REFUNDED: {
      value: 'Transaction.Refunded',
      description: 'Money of a payment went back to its payer.',
    },
    TRANSACTION_REFUND_FAILED: {
      value: 'Transaction.RefundFailed',
      description: 'Money of a payment could not go back to its payer; it is still there.',
    },
    TRANSACTION_DISPUTED: {
      value: 'Transaction.Disputed',
      description: 'A payer asked his bank for the money of a payment, or the bank has decided on that.',
    },
    PAYMENT_LATE: {
      value: 'Payment.Late',
      description:
        'Money came after its payment had FAILED. It was accepted, it goes back to the payer, or it is held for you to decide.',
    },
  } as const satisfies Record<string, { readonly value: EventType; readonly description: string }>,
});
