import { parseAmount } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';
import { type PaymentProvider, PaymentTooOldError, type RefundResult } from '../../domain/provider/port.ts';
import { toPesos } from './amounts.ts';
import type { WebpayClient, WebpayTransaction } from './client.ts';
import { WebpayRefusal } from './errors.ts';

type RefundRequest = Parameters<PaymentProvider['refund']>[1];

/**
 * Refunds once. Webpay has no idempotency keys, so the refunded sum is read first: if it is that of our known refunds plus
 * this one, an earlier request made it, and its answer was lost. Refunds of a payment are requested one after the other
 * (`refundsInOrder`), so this is true for at most one of them. Any other sum includes refunds at Webpay itself; then
 * nothing is refunded, as this refund may be one of those. After a week Webpay does not report that sum: then a refund is
 * requested only once. If its answer was lost, it stays PENDING.
 */
export async function refundOnce(client: WebpayClient, payment: Payment, refund: RefundRequest): Promise<RefundResult> {
  const token = payment.providerReference ?? '';
  const succeeded = {
    status: 'SUCCEEDED',
    reference: `${token.slice(0, 16)}.${refund.id}`,
    failureCode: null,
  } as const;
  const transaction = await client.status(token).catch((error: unknown) => {
    if (error instanceof PaymentTooOldError && refund.requestedAt === null) return undefined;
    throw error;
  });
  if (transaction !== undefined) {
    const returned = parseAmount(returnedAmount(transaction), 0);
    const before = parseAmount(refund.refundedBefore, 0);
    if (returned === before + parseAmount(refund.amount, 0)) return succeeded;
    if (returned !== before) return failed('refunded_elsewhere');
  }
  try {
    const { type, response_code: code } = await client.refund(token, toPesos(refund.amount));
    return type === 'REVERSED' || code == null || code === 0 ? succeeded : failed(`webpay_${code}`);
  } catch (error) {
    if (error instanceof WebpayRefusal) return failed('refund_refused');
    throw error;
  }
}

function failed(failureCode: string): RefundResult {
  return { status: 'FAILED', reference: null, failureCode };
}

/** The refunded sum of the transaction, in whole pesos. */
export function returnedAmount({ status, amount, balance }: WebpayTransaction): string {
  if (status === 'REVERSED' || status === 'NULLIFIED') return String(amount);
  if (status !== 'PARTIALLY_NULLIFIED') return '0';
  if (balance == null) throw new Error('Webpay reports a partial refund without its amount');
  return String(amount - balance);
}
