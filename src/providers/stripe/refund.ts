import type Stripe from 'stripe';
import type { Payment } from '../../domain/payment.ts';
import type { RefundResult } from '../../domain/provider/port.ts';
import type { Refund } from '../../domain/refund.ts';
import { toMinorUnits } from './amounts.ts';
import { isStripeError } from './errors.ts';
import { toRefund } from './report.ts';

const PER_PAGE = 100;

/**
 * Refunds once for each refund's id. Stripe keeps idempotency keys for a day; a repeated request after that finds the refund
 * by the id in its metadata.
 */
export async function refundOnce(stripe: Stripe, payment: Payment, refund: Refund): Promise<RefundResult> {
  const intent = await intentOf(stripe, payment);
  for await (const made of stripe.refunds.list({ payment_intent: intent, limit: PER_PAGE })) {
    if (made.metadata?.refund_id === refund.id) return toRefund(made);
  }
  const params = {
    payment_intent: intent,
    amount: toMinorUnits(refund.amount, refund.currency),
    metadata: { refund_id: refund.id, payment_id: payment.id },
  };
  try {
    return toRefund(await stripe.refunds.create(params, { idempotencyKey: refund.id }));
  } catch (error) {
    if (!isStripeError(error, 'StripeInvalidRequestError', 'StripeCardError')) throw error;
    return { reference: null, status: 'FAILED', failureCode: error.code ?? 'refund_refused' };
  }
}

async function intentOf(stripe: Stripe, payment: Payment): Promise<string> {
  if (payment.providerTransactionId !== null) return payment.providerTransactionId;
  const { payment_intent } = await stripe.checkout.sessions.retrieve(payment.providerReference ?? '');
  if (typeof payment_intent === 'string') return payment_intent;
  throw new Error(`Stripe has no payment intent for payment ${payment.id}`);
}
