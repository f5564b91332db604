import type Stripe from 'stripe';
import type { Books } from './books.ts';
import { ApiFault, invalid, refused } from './fault.ts';
import { type Form, listAt, textAt, textsAt } from './form.ts';
import { newCharge, newDispute, newIntent, newSession } from './objects.ts';

/** The cards of https://docs.stripe.com/testing that the stand-in knows, by what is asked of them. */
export const TEST_CARDS = {
  PAYS: 'tok_visa',
  DECLINED: 'tok_chargeDeclined',
  DISPUTED: 'tok_createDispute',
  REFUND_FAILS: 'tok_refundFail',
  REFUND_PENDS: 'tok_pendingRefund',
} as const;

const PARAMETERS = new Set([
  'mode',
  'allowed_payment_method_types',
  'adaptive_pricing',
  'client_reference_id',
  'metadata',
  'payment_intent_data',
  'line_items',
  'success_url',
  'cancel_url',
  'expires_at',
  'customer_email',
  'expand',
]);
const TAKEN = 'ars aud bob brl cad clp cop eur gbp mxn pen pyg usd'.split(' ');
const MINUTE_S = 60;
const DAY_S = 86_400;

/** Checkout Sessions, and the payer at their pages. `origin` is where the pages are. */
export function createCheckout(books: Books, origin: () => string) {
  function create(form: Form): Stripe.Checkout.Session {
    for (const name of Object.keys(form)) {
      if (!PARAMETERS.has(name)) throw invalid(name, `Received unknown parameter: ${name}`, 'parameter_unknown');
    }
    if (textAt(form, 'mode') !== 'payment') throw invalid('mode', 'Only payment is played here');
    const successUrl = textAt(form, 'success_url');
    if (successUrl === undefined) throw invalid('success_url', 'Missing required param: success_url.');
    const created = books.seconds();
    const expiresAt = Number(textAt(form, 'expires_at') ?? created + DAY_S);
    if (!(expiresAt >= created + 30 * MINUTE_S && expiresAt <= created + DAY_S)) {
      throw invalid('expires_at', 'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours ahead.');
    }
    const { amount, currency } = totalOf(form);
    if (currency === 'usd' && amount < 50) {
      throw refused('amount_too_small', 'The total must convert to at least 50 cents.', 'line_items');
    }
    const id = books.newId('cs_test');
    const session = newSession({
      id,
      amount_total: amount,
      currency,
      client_reference_id: textAt(form, 'client_reference_id') ?? null,
      metadata: textsAt(form, 'metadata'),
      created,
      expires_at: expiresAt,
      success_url: successUrl,
      cancel_url: textAt(form, 'cancel_url') ?? null,
      customer_email: textAt(form, 'customer_email') ?? null,
      url: `${origin()}/c/pay/${id}`,
    });
    intentMetadata.set(id, textsAt(asForm(form.payment_intent_data), 'metadata'));
    return books.put('cs', session);
  }

  const intentMetadata = new Map<string, Record<string, string>>();

  function expire(id: string): Stripe.Checkout.Session {
    const session = books.find('cs', id);
    if (session.status === 'open') return books.end(session);
    throw new ApiFault(400, {
      type: 'invalid_request_error',
      message: `Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`,
    });
  }

  /** The payer confirms with a card. Throws the error that the page would show. */
  function confirm(id: string, card: string): Stripe.Checkout.Session {
    const session = books.find('cs', id);
    if (session.status !== 'open') throw refused('checkout_session_not_open', 'This Checkout Session is not open.');
    if (card === TEST_CARDS.DECLINED) {
      const body = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };
      throw new ApiFault(402, body);
    }
    const amount = session.amount_total ?? 0;
    const currency = session.currency ?? '';
    const metadata = intentMetadata.get(id) ?? {};
    const created = books.seconds();
    const intentId = books.newId('pi');
    const chargeId = books.newId('ch');
    const paymentMethod = books.newId('pm');
    const money = { amount, currency, created, metadata, payment_method: paymentMethod };
    books.cards.set(intentId, card);
    const balance = books.book('charge', chargeId, { amount, currency });
    const charge = newCharge({ ...money, id: chargeId, payment_intent: intentId, balance_transaction: balance.id });
    books.put('ch', charge);
    const intent = newIntent({ ...money, id: intentId, latest_charge: chargeId, status: 'succeeded' });
    books.put('pi', intent);
    books.record('charge.succeeded', charge);
    books.record('payment_intent.succeeded', intent);
    const paid = books.put('cs', {
      ...session,
      status: 'complete',
      payment_status: 'paid',
      payment_intent: intentId,
      url: null,
    });
    books.record('checkout.session.completed', paid);
    if (card === TEST_CARDS.DISPUTED) openDispute(charge);
    return paid;
  }

  function openDispute(charge: Stripe.Charge): void {
    const { id: chargeId, amount, currency, payment_intent } = charge;
    const id = books.newId('dp');
    books.put('ch', { ...charge, disputed: true });
    const money = { id, amount, currency, created: books.seconds(), charge: chargeId, payment_intent };
    const withdrawn = books.book('adjustment', id, { amount: -amount, currency });
    const dispute = books.put('dp', newDispute({ ...money, balance_transactions: [withdrawn] }));
    books.record('charge.dispute.created', dispute);
  }

  return { create, expire, confirm };
}

function totalOf(form: Form): { amount: number; currency: string } {
  const items = listAt(form, 'line_items').map(asForm);
  if (items.length === 0) throw invalid('line_items', 'Missing required param: line_items.', 'parameter_missing');
  const currency = textAt(items[0] ?? {}, 'price_data', 'currency') ?? '';
  if (!TAKEN.includes(currency)) throw invalid('line_items[0][price_data][currency]', `Invalid currency: ${currency}`);
  let amount = 0;
  for (const [index, item] of items.entries()) {
    const path = `line_items[${index}][price_data]`;
    if (textAt(item, 'price_data', 'currency') !== currency) throw invalid(path, 'All prices must have one currency.');
    if (!textAt(item, 'price_data', 'product_data', 'name'))
      throw invalid(`${path}[product_data][name]`, 'Empty name.');
    const unit = textAt(item, 'price_data', 'unit_amount') ?? '';
    if (!/^\d{1,13}$/.test(unit)) throw invalid(`${path}[unit_amount]`, `Invalid integer: ${unit}`);
    amount += Number(unit) * Number(textAt(item, 'quantity') ?? '1');
  }
  return { amount, currency };
}

function asForm(value: unknown): Form {
  return typeof value === 'object' && value !== null ? (value as Form) : {};
}
