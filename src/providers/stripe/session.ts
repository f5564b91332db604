import type Stripe from 'stripe';
import type { Payment } from '../../domain/payment.ts';
import type { ProviderPayment } from '../../domain/provider/port.ts';
import { toMinorUnits } from './amounts.ts';

/**
 * How long the payer has. Stripe wants at least 30 minutes from when it hears of the session, so a `begin` whose first
 * try was lost can be repeated for half an hour.
 */
const LIFETIME_MS = 60 * 60_000;

const MAX_NAME = 250;
/** What Stripe surely takes: it refuses the whole session for an address that it finds wrong. */
const PLAIN_EMAIL = /^[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}$/i;

/** When the payment's session ends: from the payment alone, so that a repeated `begin` asks for the same. */
export function sessionEndsAt({ createdAt }: Pick<Payment, 'createdAt'>): number {
  return Math.floor((createdAt + LIFETIME_MS) / 1000) * 1000;
}

/**
 * The Checkout Session of a payment. It says the same each time, as the idempotency key requires. The payment's id is on
 * the session and on its payment intent, from where Stripe copies it to the charge.
 */
export function sessionParams({ payment, terms, returnUrl }: ProviderPayment): Stripe.Checkout.SessionCreateParams {
  const { id, customer } = payment;
  const metadata = { payment_id: id };
  const email = customer?.email ?? '';
  return {
    mode: 'payment',
    allowed_payment_method_types: ['card'],
    // The payer is asked for the amount and the currency of the payment, and for no other.
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

/** What is paid for; one line of the whole where the items do not add up to the amount, or are not known any more. */
function lineItems({ externalId, amount, currency }: Payment, terms: ProviderPayment['terms']) {
  const line = (name: string, unitAmount: number) => ({
    quantity: 1,
    price_data: {
      currency: currency.toLowerCase(),
      unit_amount: unitAmount,
      product_data: { name: name.trim().slice(0, MAX_NAME) || externalId },
    },
  });
  const whole = toMinorUnits(amount, currency);
  const lines = (terms?.items ?? []).map((item) => line(item.description, toMinorUnits(item.totalAmount, currency)));
  const sum = lines.reduce((total, { price_data }) => total + BigInt(price_data.unit_amount), 0n);
  return sum === BigInt(whole) ? lines : [line(externalId, whole)];
}
