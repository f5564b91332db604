import { inactiveReasonAt, type PaymentLink, statusAt } from '../../domain/payment-link.ts';
import type { NoticeKind } from '../text/text.ts';

/** Why the link takes no payment at that instant; undefined while it does. */
export function closedKind(link: PaymentLink, now: number): NoticeKind | undefined {
  if (statusAt(link, now) === 'PROCESSING_PAYMENT') return 'PROCESSING';
  return inactiveReasonAt(link, now) ?? undefined;
}
