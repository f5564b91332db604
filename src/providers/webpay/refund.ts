import { compareAmounts, formatAmount } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';
import type { PaymentProvider } from '../../domain/provider/port.ts';
import { toPesos } from './amounts.ts';
import type { WebpayClient, WebpayTransaction } from './client.ts';
import { WebpayRefusal } from './errors.ts';

type Asked = Parameters<PaymentProvider['refund']>[1];
type Answer = Awaited<ReturnType<PaymentProvider['refund']>>;

/**
 * Gives money back, once. Webpay knows no idempotency key, so what it has given back so far is read first: when that is
 * more than the refunds that we know of, this one was made before and its answer was lost. Refunds of a payment are asked
 * for one after the other (`refundsInOrder`), so that there is at most one of which that can be true.
 */
export async function refundOnce(client: WebpayClient, payment: Payment, asked: Asked): Promise<Answer> {
  const token = payment.providerReference ?? '';
  const answer = { reference: `${token.slice(0, 16)}.${asked.id}`, failureCode: null } as const;
  const returned = returnedAmount(await client.status(token));
  const expected = formatAmount(BigInt(toPesos(asked.refundedBefore)) + BigInt(toPesos(asked.amount)), 0);
  if (compareAmounts(returned, expected) >= 0) return { ...answer, status: 'SUCCEEDED' };
  try {
    const { type, response_code: code } = await client.refund(token, toPesos(asked.amount));
    if (type === 'REVERSED' || code == null || code === 0) return { ...answer, status: 'SUCCEEDED' };
    return { ...answer, status: 'FAILED', failureCode: `webpay_${code}` };
  } catch (error) {
    if (error instanceof WebpayRefusal) return { ...answer, status: 'FAILED', failureCode: 'refund_refused' };
    throw error;
  }
}

/** How much of the transaction went back, in whole pesos. */
export function returnedAmount({ status, amount, balance }: WebpayTransaction): string {
  if (status === 'REVERSED' || status === 'NULLIFIED') return String(amount);
  return status === 'PARTIALLY_NULLIFIED' && balance != null ? String(amount - balance) : '0';
}
