import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestClock } from '../../support/clock.ts';
import { listen } from '../../support/listen.ts';
import { TEST_CARDS } from '../../support/providers/stripe/checkout.ts';
import { type Kind, PUBLISHED } from '../../support/providers/stripe/published.ts';
import { type StripeStandIn, startStripe } from '../../support/providers/stripe/stripe.ts';

const clock = createTestClock();
let standIn: StripeStandIn;
let stripe: Stripe;
beforeEach(async () => {
  standIn = await startStripe({ clock });
  const { hostname, port } = new URL(standIn.url);
  stripe = new Stripe(standIn.secretKey, { protocol: 'http', host: hostname, port, maxNetworkRetries: 0 });
});
afterEach(() => standIn.close());

const paramsNow = (): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  client_reference_id: 'pay_1',
  payment_intent_data: { metadata: { payment_id: 'pay_1' } },
  line_items: [{ quantity: 2, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Cup' } } }],
  success_url: 'http://localhost/back?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://localhost/left',
  expires_at: clock() / 1000 + 1_800,
});

async function paidWith(card: string): Promise<Stripe.Checkout.Session> {
  const { id } = await stripe.checkout.sessions.create(paramsNow());
  const method = await stripe.rawRequest('POST', '/v1/payment_methods', { type: 'card', card: { token: card } });
  const payment_method = (method as unknown as { id: string }).id;
  await stripe.rawRequest('POST', `/v1/payment_pages/ppage_${id}/confirm`, { payment_method });
  return stripe.checkout.sessions.retrieve(id);
}

function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : (typeof value as Kind);
}

describe('its answers are those that Stripe publishes', () => {
  /** Not of this kind of account or card, or told only where somebody asks for it. */
  const ABSENT: Readonly<Record<string, readonly string[]>> = {
    charge: ['refunds'],
    dispute: ['payment_method_details'],
  };

  test('every property is there, and holds what it holds at Stripe or nothing', async () => {
    const session = await paidWith(TEST_CARDS.DISPUTED);
    const intent = await stripe.paymentIntents.retrieve(String(session.payment_intent));
    const [charge] = (await stripe.charges.list()).data;
    const [dispute] = (await stripe.disputes.list()).data;
    const other = await paidWith(TEST_CARDS.PAYS);
    const refund = await stripe.refunds.create({ payment_intent: String(other.payment_intent) });
    const [event] = (await stripe.events.list()).data;
    const balance = (await stripe.balanceTransactions.list()).data;
    const answers = [session, intent, charge, dispute, refund, event, ...balance];
    expect(new Set(answers.map((answer) => answer?.object))).toEqual(new Set(Object.keys(PUBLISHED)));
    for (const answer of answers) {
      if (answer === undefined) throw new Error('an answer is missing');
      const values: Readonly<Record<string, unknown>> = { ...answer };
      for (const [published, names] of Object.entries(PUBLISHED[answer.object])) {
        for (const name of names.split(' ')) {
          if (ABSENT[answer.object]?.includes(name)) continue;
          const kind = kindOf(values[name]);
          const where = `${answer.object}.${name}`;
          expect([where, Object.hasOwn(values, name)]).toEqual([where, true]);
          if (published !== 'null' && kind !== 'null') expect([where, kind]).toEqual([where, published]);
        }
      }
    }
  });

  test('three levels are expanded, and what cannot be is refused', async () => {
    const session = await paidWith(TEST_CARDS.PAYS);
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.latest_charge.refunds'],
    });
    expect(payment_intent).toMatchObject({
      object: 'payment_intent',
      metadata: { payment_id: 'pay_1' },
      latest_charge: { object: 'charge', metadata: { payment_id: 'pay_1' }, refunds: { object: 'list', data: [] } },
    });
    await expect(stripe.checkout.sessions.retrieve(session.id, { expand: ['nothing'] })).rejects.toThrow(/expanded/);
  });
});

describe('idempotency keys', () => {
  const create = (params: Stripe.Checkout.SessionCreateParams) =>
    stripe.checkout.sessions.create(params, { idempotencyKey: 'key' });

  test('the same request gets the same answer for a day, however things stand', async () => {
    const params = paramsNow();
    const first = await create(params);
    await stripe.checkout.sessions.expire(first.id);
    const again = await create(params);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    clock.advance(24 * 3_600_000);
    expect((await create(paramsNow())).id).not.toBe(first.id);
  });

  test('another request with the key is an error', async () => {
    await create(paramsNow());
    await expect(create({ ...paramsNow(), cancel_url: 'http://localhost/other' })).rejects.toThrow(
      Stripe.errors.StripeIdempotencyError,
    );
  });

  test('faults of the parameters are not kept, and faults of the server are', async () => {
    const params = paramsNow();
    const late = { ...params, expires_at: clock() / 1000 + 1_799 };
    await expect(create(late)).rejects.toMatchObject({ param: 'expires_at', statusCode: 400 });
    standIn.breakDown('fails');
    await expect(create(params)).rejects.toMatchObject({ statusCode: 500 });
    standIn.repair();
    await expect(create(params)).rejects.toMatchObject({ statusCode: 500 });
  });
});

describe('sessions', () => {
  test('a session ends by itself, and only an open one can be expired', async () => {
    const { id, expires_at } = await stripe.checkout.sessions.create(paramsNow());
    clock.set(expires_at * 1000 - 1);
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    clock.advance(1);
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
    await expect(stripe.checkout.sessions.expire(id)).rejects.toThrow(Stripe.errors.StripeInvalidRequestError);
    expect((await stripe.events.list()).data.map(({ type }) => type)).toEqual(['checkout.session.expired']);
  });

  test('a key that is not the account’s and a parameter that does not exist are refused', async () => {
    const { hostname, port } = new URL(standIn.url);
    const stranger = new Stripe('sk_test_other', { protocol: 'http', host: hostname, port });
    await expect(stranger.checkout.sessions.create(paramsNow())).rejects.toThrow(
      Stripe.errors.StripeAuthenticationError,
    );
    const old = { ...paramsNow(), payment_method_types: ['card'] };
    await expect(stripe.checkout.sessions.create(old)).rejects.toMatchObject({ code: 'parameter_unknown' });
  });

  test('lists come in pages, the newest first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.unshift((await stripe.checkout.sessions.create(paramsNow())).id);
    const listed = await stripe.checkout.sessions.list({ limit: 3 });
    expect([listed.has_more, listed.data.map(({ id }) => id)]).toEqual([true, ids.slice(0, 3)]);
    const all = await stripe.checkout.sessions.list({ limit: 3 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(ids);
  });
});

test('a browser pays at the page of a session, is declined there, or leaves', async () => {
  const { id, url } = await stripe.checkout.sessions.create(paramsNow());
  const page = await (await fetch(String(url))).text();
  expect(page).toContain('1000 usd');
  expect(page).toContain('href="http://localhost/left"');
  const submit = (card: string) =>
    fetch(String(url), { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });
  const declined = await submit(TEST_CARDS.DECLINED);
  expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
  const paid = await submit(TEST_CARDS.PAYS);
  expect([paid.status, paid.headers.get('location')]).toEqual([303, `http://localhost/back?session=${id}`]);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid');
  expect((await submit(TEST_CARDS.PAYS)).status).toBe(400);
});

test('events are sent to whoever wants them, signed', async () => {
  const got: string[] = [];
  const receiver = await listen(async (request) => {
    const signature = request.headers.get('stripe-signature') ?? '';
    const secret = standIn.webhookSecret;
    const body = await request.text();
    got.push(Stripe.webhooks.constructEvent(body, signature, secret, 300, undefined, clock()).type);
    return new Response();
  });
  standIn.sendEventsTo(receiver.url);
  await paidWith(TEST_CARDS.PAYS);
  await standIn.delivered();
  await receiver.close();
  expect(got.toSorted()).toEqual(['charge.succeeded', 'checkout.session.completed', 'payment_intent.succeeded']);
});

test('the balance is what came less what went', async () => {
  const session = await paidWith(TEST_CARDS.PAYS);
  await stripe.refunds.create({ payment_intent: String(session.payment_intent), amount: 300 });
  await paidWith(TEST_CARDS.DISPUTED);
  const [dispute] = (await stripe.disputes.list()).data;
  await stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_text: 'winning_evidence' } });
  const transactions = (await stripe.balanceTransactions.list()).data;
  expect(transactions.map(({ type, amount }) => `${type} ${amount}`).toReversed()).toEqual([
    'charge 1000',
    'refund -300',
    'charge 1000',
    'adjustment -1000',
    'adjustment 1000',
  ]);
});
