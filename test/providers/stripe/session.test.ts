import { expect, test } from 'vitest';
import { sessionParams } from '../../../src/providers/stripe/session.ts';
import { accountWith, makeStripePayment, requestOf, TERMS } from './payment.ts';

const NOW = Date.UTC(2026, 5, 15, 12, 0, 0, 999);
const account = accountWith({});

test('a session says what is paid, for which payment, and where to come back to', () => {
  const payment = makeStripePayment(NOW, { customer: { firstName: 'Ana', email: 'ana@example.com' } });
  const request = requestOf(payment, account);
  expect(sessionParams(request)).toEqual({
    mode: 'payment',
    allowed_payment_method_types: ['card'],
    adaptive_pricing: { enabled: false },
    client_reference_id: payment.id,
    metadata: { payment_id: payment.id },
    payment_intent_data: { metadata: { payment_id: payment.id } },
    line_items: [
      { quantity: 1, price_data: { currency: 'usd', unit_amount: 11_900, product_data: { name: 'Coffee, 1 kg' } } },
      { quantity: 1, price_data: { currency: 'usd', unit_amount: 50, product_data: { name: 'A cup' } } },
    ],
    success_url: 'http://localhost:4000/return/tag.key',
    cancel_url: 'http://localhost:4000/return/tag.key',
    expires_at: Date.UTC(2026, 5, 15, 13) / 1000,
    customer_email: 'ana@example.com',
  });
  // The idempotency key wants the same words whenever they are said.
  expect(sessionParams(request)).toEqual(
    sessionParams({ ...request, payment: { ...payment, updatedAt: NOW + 60_000 } }),
  );
});

const line = (name: string) => [
  { quantity: 1, price_data: { currency: 'usd', unit_amount: 11_950, product_data: { name } } },
];

test('items that do not add up to the amount, or are gone, become one line', () => {
  const request = requestOf(makeStripePayment(NOW), account);
  const [first] = TERMS.items;
  const other = { ...TERMS, items: first === undefined ? [] : [first] };
  expect(sessionParams({ ...request, terms: other }).line_items).toEqual(line('invoice-1001'));
  expect(sessionParams({ ...request, terms: undefined }).line_items).toEqual(line('invoice-1001'));
});

test('a description is cut, and one of blanks is not sent', () => {
  const request = requestOf(makeStripePayment(NOW), account);
  const named = (description: string) => {
    const items = [{ preTaxAmount: '119.50', totalAmount: '119.50', description }];
    return sessionParams({ ...request, terms: { ...TERMS, items } }).line_items;
  };
  expect(named('x'.repeat(500))).toEqual(line('x'.repeat(250)));
  // Half a character cannot be encoded: the package throws for it.
  expect(named(`${'x'.repeat(249)}☕️🥐`)).toEqual(line(`${'x'.repeat(249)}☕`));
  expect(named(`${'x'.repeat(249)}🥐 and more`)).toEqual(line('x'.repeat(249)));
  expect(named('  ')).toEqual(line('invoice-1001'));
});

test.each(['', 'ana@localhost', 'ána@example.com', '"a b"@example.com'])(
  'an address that Stripe may refuse is not sent: %s',
  (email) => {
    const payment = makeStripePayment(NOW, { customer: { email } });
    expect(sessionParams(requestOf(payment, account))).not.toHaveProperty('customer_email');
  },
);
