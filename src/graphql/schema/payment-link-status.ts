import type { InactiveReason, PaymentLinkStatus } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';

export const PaymentLinkStatusRef = builder.enumType('PaymentLinkStatus', {
  description: 'Where a link is in its life.',
  values: {
    ATTEMPT: { description: 'Created and not yet activated: nobody can pay it.' },
    ACTIVE: { description: 'Can be paid.' },
    PROCESSING_PAYMENT: { description: 'A payment is under way and takes the last place of paymentLimit.' },
    FINISHED: { description: 'Paid as often as paymentLimit says.' },
    EXPIRED: { description: 'Its duration is over, or you deactivated it.' },
  } satisfies Record<PaymentLinkStatus, object>,
});

export const InactiveReasonRef = builder.enumType('InactiveReason', {
  description: 'Why nobody can start paying a link.',
  values: {
    NOT_ACTIVATED: { description: 'You have not activated it yet.' },
    DEACTIVATED: { description: 'You deactivated it. Until expiresAt you can activate it again.' },
    EXPIRED: { description: 'Its duration is over.' },
    FINISHED: { description: 'It is paid.' },
  } satisfies Record<InactiveReason, object>,
});
