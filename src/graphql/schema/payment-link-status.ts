import type { InactiveReason, PaymentLinkStatus } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';

export const PaymentLinkStatusRef = builder.enumType('PaymentLinkStatus', {
  description: 'The status of a payment link.',
  values: {
    ATTEMPT: { description: 'Created but not activated yet: it cannot be paid.' },
    ACTIVE: { description: 'Can be paid.' },
    PROCESSING_PAYMENT: { description: 'A payment is in progress that would use up paymentLimit.' },
    FINISHED: { description: 'It has received as many payments as paymentLimit allows.' },
    EXPIRED: { description: 'It has expired, or you deactivated it.' },
  } satisfies Record<PaymentLinkStatus, object>,
});

export const InactiveReasonRef = builder.enumType('InactiveReason', {
  description: 'Why a link accepts no new payment.',
  values: {
    NOT_ACTIVATED: { description: 'You have not activated it yet.' },
    DEACTIVATED: { description: 'You deactivated it. Until expiresAt you can activate it again.' },
    EXPIRED: { description: 'It has expired.' },
    FINISHED: { description: 'It is paid.' },
  } satisfies Record<InactiveReason, object>,
});
