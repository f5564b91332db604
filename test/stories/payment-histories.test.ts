import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyDatabase } from '../../db/verify-database.ts';
import type { Viewer } from '../../src/domain/client.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { parseAmount } from '../../src/domain/money.ts';
import { isUnderWay, type Payment } from '../../src/domain/payment.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import { sandboxAccount } from '../../src/domain/provider/account.ts';
import type { PaymentProvider } from '../../src/domain/provider/port.ts';
import { makeDue } from '../../src/services/payment/payment-collection.ts';
import { reconcile } from '../../src/services/reconciliation.ts';
import type { Database } from '../../src/store/sql/database.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { rounds } from '../support/long.ts';
import { PATIENT } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** Histories on each database. */
const RUNS = rounds('HISTORIES', { short: 25, long: 250 });
const DAY_MS = 86_400_000;

const CUSTOMER = {
  firstName: 'Ana',
  lastName: 'Rojas',
  email: 'ana@example.com',
  phoneNumberPrefix: '+54',
  phoneNumber: '1123456789',
};

/** How a call to the provider goes wrong: it never gets there, or it does its work and the answer is lost. */
type Outage = 'none' | 'before' | 'after';

type Step =
  | { readonly do: 'pay'; readonly method: 'CARD' | 'WEBPAY'; readonly card: string }
  | { readonly do: 'bank'; readonly which: number; readonly decision: 'APPROVE' | 'REFUSE' | 'LEAVE' }
  | { readonly do: 'return' | 'cancel' | 'receive' | 'dispute' | 'notice'; readonly which: number }
  | { readonly do: 'refund'; readonly which: number; readonly amount: string | null }
  | { readonly do: 'look up' | 'deactivate' | 'expire' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'outage'; readonly outage: Outage };

const which = fc.nat({ max: 3 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('pay' as const),
    method: fc.constantFrom('CARD' as const, 'WEBPAY' as const),
    card: fc.constantFrom('tok_success', 'tok_instant', 'tok_pending', 'tok_refused', 'tok_slow', 'tok_slow_refused'),
  }),
  fc.record({
    do: fc.constant('bank' as const),
    which,
    decision: fc.constantFrom('APPROVE' as const, 'REFUSE' as const, 'LEAVE' as const),
  }),
  fc.record({ do: fc.constantFrom('return', 'cancel', 'receive', 'dispute', 'notice' as const), which }),
  fc.record({ do: fc.constant('refund' as const), which, amount: fc.constantFrom(null, '1', '5000', '11900') }),
  fc.record({ do: fc.constantFrom('look up', 'deactivate', 'expire' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 15_000, 1_800_000, 3_600_000, DAY_MS) }),
  fc.record({ do: fc.constant('outage' as const), outage: fc.constantFrom('none', 'before', 'after' as const) }),
);
const histories = fc.record({
  limit: fc.constantFrom(1, 1, 2, null),
  steps: fc.array(steps, { minLength: 4, maxLength: 25 }),
});

/** The answer is lost until nobody hopes for it any more, and then the card turns out to have been charged, without funds yet. */
const CAPTURED_LATE: { limit: number | null; steps: Step[] } = {
  limit: 1,
  steps: [
    { do: 'outage', outage: 'after' },
    { do: 'pay', method: 'CARD', card: 'tok_success' },
    { do: 'wait', ms: DAY_MS },
    { do: 'look up' },
  ],
};

/** The same with a card that is only authorized: the authorization is canceled, and the payer's money not held. */
const AUTHORIZED_LATE: typeof CAPTURED_LATE = {
  limit: 1,
  steps: [
    { do: 'outage', outage: 'after' },
    { do: 'pay', method: 'CARD', card: 'tok_pending' },
    { do: 'wait', ms: DAY_MS },
    { do: 'look up' },
  ],
};

describe.each(dialects)('on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let file: TestDatabase;
  let database: Database;
  let outage: Outage = 'none';

  /** The sandbox behind a line that breaks. */
  function unreliable(call: (...args: never[]) => Promise<unknown>) {
    return async (...args: never[]) => {
      if (outage === 'before') throw new Error('the provider cannot be reached');
      const answer = await call(...args);
      if (outage === 'after') throw new Error('the answer was lost');
      return answer;
    };
  }

  beforeAll(async () => {
    file = await createTestDatabase(dialect);
    database = await openDatabase({ databaseUrl: file.url, ...PATIENT });
    const store = createStore(database);
    const plain = createShop(store);
    const { begin, retrieve, resume, cancel, refund } = plain.providers.sandbox;
    const calls = Object.entries({ begin, retrieve, resume, cancel, refund }).map(([name, call]) => [
      name,
      unreliable(call),
    ]);
    shop = createShop(store, { clock: plain.clock, sandbox: Object.fromEntries(calls) as Partial<PaymentProvider> });
  });
  afterAll(async () => {
    await shop.store.close();
    await file.drop();
  });

  async function paymentsOf(link: PaymentLink): Promise<readonly Payment[]> {
    const query = { filter: { paymentLinkId: [link.id] }, direction: 'asc' } as const;
    return shop.payments.listByOffset(me, query, { offset: 0, limit: 50 });
  }

  /** What callers may be refused is no fault; anything else is. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  async function run(step: Step, link: PaymentLink): Promise<void> {
    switch (step.do) {
      case 'pay':
        return attempt(async () => {
          const { id } = await shop.checkoutSessions.start(me, link.checkoutToken);
          const card = step.method === 'CARD' ? { card: { token: step.card } } : {};
          await shop.payments.pay(me, id, { paymentMethod: step.method, customer: CUSTOMER, ...card });
        });
      case 'look up':
        return shop.lookUpDue();
      case 'expire':
        await shop.expiry.expireDue(shop.clock());
        return;
      case 'deactivate':
        return attempt(() => shop.paymentLinks.deactivate(me, link.id));
      case 'wait':
        shop.clock.advance(step.ms);
        return;
      case 'outage':
        outage = step.outage;
        return;
    }
    const payment = (await paymentsOf(link))[step.which];
    if (payment === undefined) return;
    switch (step.do) {
      case 'bank':
        return attempt(() => shop.sandbox.decideAtBank(payment.returnKey, step.decision));
      case 'return':
        return attempt(() => shop.payments.resume(payment.returnKey, {}));
      case 'cancel':
        return attempt(() => shop.payments.cancel(me, payment.id));
      case 'receive':
        return attempt(() => shop.sandbox.receiveFunds(me, { id: payment.id }));
      case 'dispute':
        return attempt(() => shop.sandbox.simulate(me, payment.id, 'DISPUTED'));
      case 'refund':
        return attempt(() => shop.refunds.create(me, payment.id, { amount: step.amount }));
      case 'notice':
        await shop.store.transaction((tx) => makeDue(tx, payment, shop.clock()));
    }
  }

  /** Time goes by, the line works again, and nobody does anything more: everything that waits comes to its end. */
  async function settle(): Promise<void> {
    outage = 'none';
    for (let day = 0; day < 10; day += 1) {
      for (let round = 0; round < 4; round += 1) await shop.lookUpDue();
      shop.clock.advance(DAY_MS);
    }
    await shop.expiry.expireDue(shop.clock());
  }

  const units = (amount: string) => parseAmount(amount, 0);

  test(`after any history the books agree to the last unit, and nothing is left locked`, {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        outage = 'none';
        me = await shop.viewer();
        const began = shop.clock();
        const link = await shop.activeLink(me, { paymentLimit: history.limit, duration: 86_400 });
        for (const step of history.steps) await run(step, link);
        await settle();

        const payments = await paymentsOf(link);
        const after = await shop.paymentLinks.get(me, link.id);
        const refunds = await Promise.all(payments.map(({ id }) => shop.store.refunds.ofPayment(me.clientId, id)));

        // No link is locked, and every payment has its end.
        expect(payments.filter(({ status }) => isUnderWay(status))).toEqual([]);
        expect(payments.filter(({ nextLookupAt }) => nextLookupAt !== null)).toEqual([]);
        expect([after.paymentsInFlight, ['FINISHED', 'EXPIRED'].includes(after.storedStatus)]).toEqual([0, true]);
        // None took more payments than its limit.
        const counted = payments.filter(
          (payment) => payment.receivedAt !== null && (payment.lateOutcome ?? 'ACCEPTED') === 'ACCEPTED',
        );
        expect(after.paymentsDone).toBe(counted.length);
        if (history.limit !== null) expect(after.paymentsDone).toBeLessThanOrEqual(history.limit);
        // The sum of refunds never exceeds the payment, and is what the payment says.
        for (const [i, payment] of payments.entries()) {
          const went = (refunds[i] ?? []).filter(({ status }) => status === 'SUCCEEDED');
          const sum = went.reduce((total, { amount }) => total + units(amount), 0n);
          expect(sum).toBe(units(payment.refundedAmount));
          expect(sum <= units(payment.amount)).toBe(true);
          expect(payment.status === 'REFUNDED').toBe(sum === units(payment.amount));
        }
        // The provider's books and ours agree.
        const range = { from: began - DAY_MS, to: shop.clock() };
        const provider = shop.providers.sandbox;
        for await (const found of reconcile({ store: shop.store, provider }, sandboxAccount(me.clientId), range)) {
          expect(found).toBeUndefined();
        }
      }),
      { numRuns: RUNS, examples: [[CAPTURED_LATE], [AUTHORIZED_LATE]], interruptAfterTimeLimit: 580_000 },
    );
    // What is kept beside the rows agrees with them, also when what is old has been removed.
    expect(await verifyDatabase(database, { since: 0 })).toEqual([]);
    const later = shop.clock() + 1_000 * DAY_MS;
    for (const what of ['attempts', 'sessions', 'events'] as const) await shop.retention.removeOld(what, later);
    expect(await verifyDatabase(database, { since: later })).toEqual([]);
  });
});
