import Stripe from 'stripe';
import { vi } from 'vitest';
import { formatAmount } from '../../../src/domain/money.ts';
import type { Payment } from '../../../src/domain/payment.ts';
import { createTestClock } from '../../support/clock.ts';
import { priced } from '../../support/link-input.ts';
import { SOON } from '../../support/patience.ts';
import { TEST_CARDS } from '../../support/providers/stripe/checkout.ts';
import { type StripeStandIn, startStripe, UNHARMED } from '../../support/providers/stripe/stripe.ts';
import type { Driver, Fate, Notice, Notices, PayersAndBanks } from '../contract/driver.ts';

const CARD_OF: Readonly<Record<Fate, string>> = {
  STAYS: TEST_CARDS.PAYS,
  DISPUTED: TEST_CARDS.DISPUTED,
  REFUND_FAILS: TEST_CARDS.REFUND_FAILS,
  REFUND_PENDS: TEST_CARDS.REFUND_PENDS,
};

const PAYER = { firstName: 'Ana', lastName: 'Secreta', email: 'ana.secreta@example.com' };

/** In USD, which every account of Stripe's takes. */
const TERMS = { link: priced('119.00', 'USD'), pay: { paymentMethod: 'CARD', customer: PAYER } };

/** Stripe's API as the stand-in plays it, by the time of the test. */
export async function openStripe(): Promise<Driver> {
  const clock = createTestClock();
  const standIn = await startStripe({ clock });
  const { url, secretKey, webhookSecret } = standIn;
  const { protocol, hostname, port } = new URL(url);
  const appInfo = { name: UNHARMED };
  const stripe = new Stripe(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port,
    appInfo,
  });
  return {
    ...TERMS,
    ...played({ stripe, webhookSecret, clock, standIn }),
    clock,
    traits: { ...TRAITS, ownsTime: true, faults: true },
    shop: { endpoints: { stripe: url } },
    account: accountOf(secretKey, webhookSecret),
    breakDown: standIn.breakDown,
    repair: standIn.repair,
    close: standIn.close,
  };
}

/**
 * The real API with a test key, by the real time. Webhooks do not reach this machine: the events are read from the API,
 * and signed here with a secret of our own.
 */
export async function openRealStripe(secretKey: string): Promise<Driver> {
  const webhookSecret = 'whsec_0123456789abcdef0123456789abcdef';
  const clock = createTestClock(Date.now());
  return {
    ...TERMS,
    ...played({ stripe: new Stripe(secretKey), webhookSecret, clock }),
    clock,
    traits: { ...TRAITS, ownsTime: false, faults: false },
    shop: {},
    account: accountOf(secretKey, webhookSecret),
    breakDown: () => {},
    repair: () => {},
    close: async () => {},
  };
}

const DAY_S = 86_400;

const TRAITS = {
  refusalIsFinal: false,
  leavingIsFinal: false,
  fates: ['STAYS', 'DISPUTED', 'REFUND_FAILS', 'REFUND_PENDS'],
  endIsFinal: true,
  takenOnReturn: false,
  findsLostBegin: true,
  refusesRefundOfDisputed: true,
  refundsThere: true,
} as const;

function accountOf(secretKey: string, webhookSecret: string) {
  const credentials = Object.entries({ secretKey, webhookSecret }).map(([name, value]) => ({ name, value }));
  return { provider: 'stripe', mode: 'TEST', credentials };
}

/** What the payer and his bank do, through the same calls that the pages and the dashboard make. */
function played({
  stripe,
  webhookSecret,
  clock,
  standIn,
}: {
  readonly stripe: Stripe;
  readonly webhookSecret: string;
  readonly clock: () => number;
  readonly standIn?: StripeStandIn;
}): Pick<Driver, 'name' | 'at' | 'notices' | 'collected'> {
  async function sessionsOf({ id, createdAt }: Payment): Promise<readonly Stripe.Checkout.Session[]> {
    const found: Stripe.Checkout.Session[] = [];
    const list = stripe.checkout.sessions.list({ created: { gte: Math.floor(createdAt / 1000) - DAY_S }, limit: 100 });
    for await (const session of list) if (session.client_reference_id === id) found.push(session);
    return found;
  }

  async function sessionOf(payment: Payment): Promise<Stripe.Checkout.Session> {
    const [session] = await sessionsOf(payment);
    if (session === undefined) throw new Error(`Stripe has no session of ${payment.id}`);
    return session;
  }

  async function intentOf(payment: Payment): Promise<string> {
    return String((await sessionOf(payment)).payment_intent);
  }

  /** As the page of the session does; so do the fixtures of Stripe's command line tool. */
  async function confirm(payment: Payment, token: string): Promise<void> {
    const { id, amount_total } = await sessionOf(payment);
    const card = { type: 'card', card: { token }, billing_details: { email: 'payer@example.com' } };
    const page = (await stripe.rawRequest('GET', `/v1/payment_pages/${id}`)) as unknown as { id: string };
    const method = (await stripe.rawRequest('POST', '/v1/payment_methods', card)) as unknown as { id: string };
    const params = { payment_method: method.id, expected_amount: amount_total };
    await stripe.rawRequest('POST', `/v1/payment_pages/${page.id}/confirm`, params);
  }

  async function disputeOf(payment: Payment): Promise<Stripe.Dispute> {
    const payment_intent = await intentOf(payment);
    return vi.waitFor(async () => {
      const [dispute] = (await stripe.disputes.list({ payment_intent })).data;
      if (dispute === undefined) throw new Error(`nobody disputes ${payment.id}`);
      return dispute;
    }, SOON);
  }

  async function refundsOf(payment: Payment): Promise<readonly Stripe.Refund[]> {
    return (await stripe.refunds.list({ payment_intent: await intentOf(payment), limit: 100 })).data;
  }

  const actions: PayersAndBanks = {
    async pay(payment, fate = 'STAYS') {
      await confirm(payment, CARD_OF[fate]);
      if (fate === 'DISPUTED') await disputeOf(payment);
      return {};
    },
    async refuse(payment) {
      const refused = await confirm(payment, TEST_CARDS.DECLINED).catch((error: unknown) => error);
      if (refused instanceof Stripe.errors.StripeCardError) return {};
      throw new Error('the card was not declined', { cause: refused });
    },
    leave: async () => ({}),
    async decideDispute(payment, status) {
      const { id } = await disputeOf(payment);
      if (status === 'LOST') await stripe.disputes.close(id);
      else await stripe.disputes.update(id, { evidence: { uncategorized_text: 'winning_evidence' }, submit: true });
      await vi.waitFor(async () => {
        const { status: decided } = await stripe.disputes.retrieve(id);
        if (decided !== status.toLowerCase()) throw new Error(`the dispute is ${decided}`);
      }, SOON);
    },
    async settleRefunds(payment) {
      for (const { id, status } of await refundsOf(payment)) {
        standIn?.settleRefund(id, status === 'pending' ? 'succeeded' : 'failed');
        await vi.waitFor(async () => {
          if ((await stripe.refunds.retrieve(id)).status === status) throw new Error(`the refund is ${status} still`);
        }, SOON);
      }
    },
    async refundThere(payment, amount) {
      await stripe.refunds.create({ payment_intent: await intentOf(payment), amount: Number(amount) * 100 });
    },
    async refundedThere(payment) {
      const made = (await refundsOf(payment)).filter(({ status }) => status !== 'failed');
      return formatAmount(
        made.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
        2,
      );
    },
  };

  return {
    name: 'stripe',
    at: () => actions,
    notices: createNotices({ stripe, webhookSecret, clock, sessionOf }),
    collected: async (_, payment) => (await sessionsOf(payment)).length,
  };
}

function createNotices({
  stripe,
  webhookSecret,
  clock,
  sessionOf,
}: {
  readonly stripe: Stripe;
  readonly webhookSecret: string;
  readonly clock: () => number;
  readonly sessionOf: (payment: Payment) => Promise<Stripe.Checkout.Session>;
}): Notices {
  function signed(body: string, secret: string, at: number): Notice {
    const timestamp = Math.floor(at / 1000);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
    return { body: new TextEncoder().encode(body), headers: new Headers({ 'stripe-signature': signature }) };
  }
  const textOf = ({ body }: Notice) => new TextDecoder().decode(body);

  return {
    async about(payment) {
      const { id, payment_intent } = await sessionOf(payment);
      const created = { gte: Math.floor(payment.createdAt / 1000) - 60 };
      const found = await vi.waitFor(async () => {
        const events: Stripe.Event[] = [];
        for await (const event of stripe.events.list({ created, limit: 100 })) {
          const object = event.data.object as { id?: string; payment_intent?: unknown };
          const named = [object.id, object.payment_intent];
          if (named.includes(id) || (payment_intent !== null && named.includes(payment_intent))) events.push(event);
        }
        // The real list of events lags a little behind what happened.
        const isComplete = payment_intent === null || events.some(({ type }) => type === 'checkout.session.completed');
        if (!isComplete) throw new Error(`the payment of session ${id} is not among the events yet`);
        return events;
      }, SOON);
      return found.reverse().map((event) => signed(JSON.stringify(event), webhookSecret, clock()));
    },
    forge: (notice) => signed(textOf(notice), 'whsec_somebody_elses', clock()),
    age: (notice) => signed(textOf(notice), webhookSecret, clock() - 301_000),
  };
}
