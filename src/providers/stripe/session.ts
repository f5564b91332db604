import type Stripe from 'stripe';
import type { Payment } from '../../domain/payment.ts';
import type { ProviderPayment } from '../../domain/provider/port.ts';
import { toMinorUnits } from './amounts.ts';

/**
 * The lifetime of a session. Stripe requires at least 30 minutes from its request, so a `begin` whose first request was lost
 * can be repeated for half an hour.
 */
const LIFETIME_MS = 60 * 60_000;

const MAX_NAME = 250;
/** Addresses that Stripe is sure to accept: it refuses the whole session for an invalid one. */
const PLAIN_EMAIL = /^[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}$/i;

/** When the payment's session ends: derived from the payment alone, so that a repeated `begin` is identical. */
export function sessionEndsAt({ createdAt }: Pick<Payment, 'createdAt'>): number {
  return Math.floor((createdAt + LIFETIME_MS) / 1000) * 1000;
}

/**
 * The Checkout Session of a payment. It is deterministic, as the idempotency key requires. The payment's id is in the metadata
 * of the session and of its payment intent, from where Stripe copies it to the charge.
 */
export function sessionParams({ payment, terms, returnUrl }: ProviderPayment): Stripe.Checkout.SessionCreateParams {
  const { id, customer } = payment;
  const metadata = { payment_id: id };
  const email = customer?.email ?? '';
  return {
    mode: 'payment',
    allowed_payment_method_types: ['card'],
    // The payer sees the amount in the payment's currency only.
    adaptive_pricing: { enabled: false },
    client_reference_id: id,
    metadata,
    payment_intent_data: { metadata },
    line_items: lineItems(payment, terms),
    success_url: returnUrl,
    cancel_url: returnUrl,
    expires_at: sessionEndsAt(payment) / 1000,
    ...(PLAIN_EMAIL.test(email) && { customer_email: email }),
  };
}

/** The items; a single line with the total where they do not add up to it, or are no longer known. */
function lineItems({ externalId, amount, currency }: Payment, terms: ProviderPayment['terms']) {
  const line = (name: string, unitAmount: number) => ({
    quantity: 1,
    price_data: {
      currency: currency.toLowerCase(),
      unit_amount: unitAmount,
      product_data: { name: cut(name.trim(), MAX_NAME) || externalId },
    },
  });
  const whole = toMinorUnits(amount, currency);
  const lines = (terms?.items ?? []).map((item) => line(item.description, toMinorUnits(item.totalAmount, currency)));
  const sum = lines.reduce((total, { price_data }) => total + BigInt(price_data.unit_amount), 0n);
  return sum === BigInt(whole) ? lines : [line(externalId, whole)];
}

/** At most `max` UTF-16 units, without half a surrogate pair at the end: the package throws for what it cannot encode. */
function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
}
