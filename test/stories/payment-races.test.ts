import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckoutSession, CheckoutSessionStatus } from '../../src/domain/checkout-session.ts';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../src/domain/errors.ts';
import type { PaymentStatus } from '../../src/domain/payment.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import { applyReport } from '../../src/services/payment/payment-report.ts';
import { openStore } from '../../src/store/store.ts';
import { createLesserDatabase } from '../support/lesser-postgres.ts';
import { LONG_FORM, rounds } from '../support/long.ts';
import { PATIENT } from '../support/patience.ts';
import { createPooledDatabase, pgbouncerInstalled } from '../support/pgbouncer.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** Enough to see both sides win on every run. */
const ROUNDS = rounds('RACE_ROUNDS', { short: 20, long: 100 });
const RIVALS = 16;
/** Odd, so that each lead is given to both sides. */
const LEADS = 11;
const TIMEOUT_MS = 120_000 + ROUNDS * 10_000;

const REFUSAL = { status: 'FAILED', reference: null, code: 'refused', message: 'No.' } as const;

type Subject = { readonly name: string; open(): Promise<TestDatabase> };

const LESSER: readonly Subject[] = [
  { name: 'PostgreSQL without some functions', open: createLesserDatabase },
  ...(pgbouncerInstalled ? [{ name: 'PostgreSQL through pgbouncer', open: createPooledDatabase }] : []),
];
const SUBJECTS: readonly Subject[] = [
  ...dialects.map((dialect) => ({ name: dialect, open: () => createTestDatabase(dialect) })),
  ...(LONG_FORM && dialects.includes('postgres') ? LESSER : []),
];

const SESSION_OF: Record<PaymentStatus, CheckoutSessionStatus> = {
  CREATED: 'PROCESSING_PAYMENT',
  AUTHORIZED: 'PROCESSING_PAYMENT',
  CAPTURED: 'PROCESSING_PAYMENT',
  RECEIVED: 'FINISHED',
  SETTLED: 'FINISHED',
  FAILED: 'FAILED',
  REFUNDED: 'FINISHED',
};

describe.each(SUBJECTS)('on $name, two gateways on one database', ({ name: subject, open }) => {
  let database: TestDatabase;
  /** Each with its own connections and its own clock, as two machines have. */
  let near: Shop;
  let far: Shop;
  let me: Viewer;

  beforeAll(async () => {
    database = await open();
    near = createShop(await openStore({ databaseUrl: database.url, ...PATIENT }));
    far = createShop(await openStore({ databaseUrl: database.url, ...PATIENT }));
  });
  afterAll(async () => {
    await Promise.all([near.store.close(), far.store.close()]);
    await database.drop();
  });

  const pay = (shop: Shop, session: CheckoutSession, token = 'tok_success') =>
    shop.payments.pay(me, session.id, { paymentMethod: 'CARD', card: { token } });
  const begin = (link: PaymentLink) => near.checkoutSessions.start(me, link.checkoutToken);

  /**
   * Gives one or the other a lead, from none to several milliseconds in powers of two: whatever round trips each takes until it
   * writes, the writes meet in some rounds.
   */
  async function race<A, B>(round: number, one: () => Promise<A>, other: () => Promise<B>) {
    const late = async <T>(turns: number, run: () => Promise<T>) => {
      for (let i = 0; i < turns; i += 1) await turn();
      return run();
    };
    const lead = (round % 2 === 0 ? 1 : -1) * (2 ** (round % LEADS) - 1);
    return Promise.allSettled([late(Math.max(lead, 0), one), late(Math.max(-lead, 0), other)]);
  }

  /** Whatever happened, the books agree: link, sessions, payments and what the client was told. */
  async function audit(link: PaymentLink, limit: number | null) {
    const [payments, after] = await Promise.all([
      near.payments.listByOffset(
        me,
        { filter: { paymentLinkId: [link.id] }, direction: 'asc' },
        { offset: 0, limit: 50 },
      ),
      near.store.paymentLinks.find(me.clientId, link.id),
    ]);
    const sessions = await near.checkoutSessions.findMany(
      me,
      payments.map(({ checkoutSessionId }) => checkoutSessionId),
    );
    expect(new Set(payments.map(({ checkoutSessionId }) => checkoutSessionId)).size).toBe(payments.length);
    for (const [i, { status }] of payments.entries()) expect(sessions[i]?.storedStatus).toBe(SESSION_OF[status]);

    const count = (...statuses: PaymentStatus[]) => payments.filter(({ status }) => statuses.includes(status)).length;
    const done = count('RECEIVED');
    const inFlight = count('CREATED', 'AUTHORIZED', 'CAPTURED');
    if (after !== undefined) {
      expect([after.paymentsDone, after.paymentsInFlight]).toEqual([done, inFlight]);
      if (limit !== null) {
        expect(done + inFlight).toBeLessThanOrEqual(limit);
        expect(after.storedStatus === 'FINISHED').toBe(done === limit);
        expect(after.storedStatus === 'PROCESSING_PAYMENT').toBe(inFlight > 0 && done + inFlight === limit);
      }
    }
    const told = (await near.eventsOf(me)).filter((event) => event.startsWith('Transaction.'));
    expect(told.toSorted()).toEqual(
      payments
        .flatMap(({ status, capturedAt, lateOutcome }) => [
          ...(capturedAt === null || lateOutcome !== null ? [] : ['Transaction.Captured CAPTURED']),
          ...(status === 'RECEIVED' ? ['Transaction.Received RECEIVED'] : []),
          ...(status === 'FAILED' || lateOutcome !== null ? ['Transaction.Failed FAILED'] : []),
        ])
        .toSorted(),
    );
    return { payments, status: after?.storedStatus, done, inFlight };
  }

  /** Runs a race over and over, each time with a client of its own, and says how often each outcome came. */
  async function rounds(name: string, once: (round: number) => Promise<string>): Promise<void> {
    const tally: Record<string, number> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      me = await near.viewer();
      const outcome = await once(round);
      tally[outcome] = (tally[outcome] ?? 0) + 1;
    }
    if (ROUNDS > 20) process.stdout.write(`${subject}: ${name}: ${JSON.stringify(tally)}\n`);
  }

  test(`${RIVALS} payments of a link or a session that takes one: one is made`, { timeout: TIMEOUT_MS }, () =>
    rounds('one of many', async (round) => {
      // Every other round, the rivals are one form sent many times, and the session alone decides.
      const one = round % 2 === 0 ? 'session' : 'link';
      const link = await near.activeLink(me, one === 'session' ? { paymentLimit: null } : {});
      const shared = one === 'session' ? await begin(link) : undefined;
      const sessions = await Promise.all(Array.from({ length: RIVALS }, () => shared ?? begin(link)));
      const answers = await Promise.allSettled(sessions.map((session, i) => pay(i % 2 ? near : far, session)));
      const winners = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.id] : []));
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(InvalidStateError);
      }
      // The same request for the same session is taken for a retry.
      expect(winners).toHaveLength(one === 'session' ? RIVALS : 1);
      expect(new Set(winners).size).toBe(1);
      const limit = one === 'session' ? null : 1;
      const { payments, status } = await audit(link, limit);
      expect([payments.length, status]).toEqual([1, limit === null ? 'ACTIVE' : 'PROCESSING_PAYMENT']);

      // The funds come many times over, and count once.
      const [id] = payments.map((payment) => payment.id);
      await Promise.all(Array.from({ length: 4 }, (_, i) => (i % 2 ? near : far).sandbox.receiveFunds(me, { id })));
      const paid = await audit(link, limit);
      expect([paid.done, paid.status]).toEqual([1, limit === null ? 'ACTIVE' : 'FINISHED']);
      return `one of the ${one}`;
    }),
  );

  test(
    `${RIVALS} payments, some refused, of a link that takes three: never more than three`,
    { timeout: TIMEOUT_MS },
    () =>
      rounds('three of many', async () => {
        const link = await near.activeLink(me, { paymentLimit: 3 });
        const sessions = await Promise.all(Array.from({ length: RIVALS }, () => begin(link)));
        const tokens = ['tok_instant', 'tok_refused', 'tok_success', 'tok_refused'];
        const answers = await Promise.allSettled(
          sessions.map((session, i) => pay(i % 2 ? near : far, session, tokens[i % tokens.length])),
        );
        for (const answer of answers) {
          if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(InvalidStateError);
        }
        const { done, inFlight } = await audit(link, 3);
        return `${done} done, ${inFlight} under way`;
      }),
  );

  test('a payment against a deactivation: one of them', { timeout: TIMEOUT_MS }, () =>
    rounds('pay or deactivate', async (round) => {
      const link = await near.activeLink(me);
      const session = await begin(link);
      const [paid, closed] = await race(
        round,
        () => pay(near, session),
        () => far.paymentLinks.deactivate(me, link.id),
      );
      expect([paid.status, closed.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const { payments, status } = await audit(link, 1);
      if (paid.status === 'fulfilled') {
        expect([payments.length, status]).toEqual([1, 'PROCESSING_PAYMENT']);
        expect(closed).toMatchObject({ reason: expect.any(InvalidStateError) });
        return 'paid';
      }
      expect([payments.length, status]).toEqual([0, 'EXPIRED']);
      expect(paid.reason).toBeInstanceOf(InvalidStateError);
      return 'closed';
    }),
  );

  test(
    'a payment against the deactivation of a link without limit: none begins after it',
    { timeout: TIMEOUT_MS },
    () =>
      rounds('pay, then deactivate', async (round) => {
        const link = await near.activeLink(me, { paymentLimit: null });
        const session = await begin(link);
        const [paid, closed] = await race(
          round,
          () => pay(near, session, 'tok_instant'),
          () => far.paymentLinks.deactivate(me, link.id),
        );
        expect(closed.status).toBe('fulfilled');
        const { payments, status } = await audit(link, null);
        expect(status).toBe('EXPIRED');
        expect(payments).toHaveLength(paid.status === 'fulfilled' ? 1 : 0);
        if (paid.status === 'rejected') expect(paid.reason).toBeInstanceOf(InvalidStateError);
        const told = await near.eventsOf(me);
        const begun = told.findIndex((event) => event.startsWith('PaymentLink.Processing'));
        expect(begun).toBeLessThan(told.indexOf('PaymentLink.Deactivated EXPIRED'));
        return paid.status === 'fulfilled' ? 'paid first' : 'closed first';
      }),
  );

  test('a payment in the last millisecond against expiry in the next: one of them', { timeout: TIMEOUT_MS }, () =>
    rounds('pay or expire', async (round) => {
      const link = await near.activeLink(me, { duration: 30 });
      const session = await begin(link);
      near.clock.set(link.expiresAt - 1);
      far.clock.set(link.expiresAt);
      const [paid, expired] = await race(
        round,
        () => pay(near, session),
        () => far.store.transaction((tx) => tx.paymentLinks.expire(me.clientId, far.clock(), 100)),
      );
      near.clock.set(link.expiresAt);
      expect(expired.status).toBe('fulfilled');
      const { payments, status } = await audit(link, 1);
      if (paid.status === 'fulfilled') {
        expect([payments.length, status]).toEqual([1, 'PROCESSING_PAYMENT']);
        return 'paid';
      }
      expect([payments.length, status]).toEqual([0, 'EXPIRED']);
      expect(paid.reason).toBeInstanceOf(InvalidStateError);
      return 'expired';
    }),
  );

  test('a payment in the last millisecond against deletion in the next: one of them', { timeout: TIMEOUT_MS }, () =>
    rounds('pay or delete', async (round) => {
      const link = await near.activeLink(me, { duration: 30 });
      const session = await begin(link);
      near.clock.set(link.expiresAt - 1);
      far.clock.set(link.expiresAt);
      const [paid, deleted] = await race(
        round,
        () => pay(near, session),
        () => far.paymentLinks.delete(me, link.id),
      );
      near.clock.set(link.expiresAt);
      expect([paid.status, deleted.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const { payments, status } = await audit(link, 1);
      if (paid.status === 'fulfilled') {
        expect([payments.length, status]).toEqual([1, 'PROCESSING_PAYMENT']);
        expect(deleted).toMatchObject({ reason: expect.any(InvalidStateError) });
        return 'paid';
      }
      expect([payments.length, status]).toEqual([0, undefined]);
      expect(paid.reason).toBeInstanceOf(NotFoundError);
      return 'deleted';
    }),
  );

  test('the funds against a refusal of the same payment: they count, in time or late', { timeout: TIMEOUT_MS }, () =>
    rounds('funds or refusal', async (round) => {
      const link = await near.activeLink(me);
      const payment = await pay(near, await begin(link), 'tok_slow_refused');
      const [received] = await race(
        round,
        () => near.sandbox.receiveFunds(me, { id: payment.id }),
        () =>
          far.store.transaction((tx) =>
            applyReport(tx, payment, { result: REFUSAL }, { now: far.clock(), random: randomBytes, canRefund: true }),
          ),
      );
      expect(received.status).toBe('fulfilled');
      const { status, payments } = await audit(link, 1);
      expect(status).toBe('FINISHED');
      return payments[0]?.lateOutcome === null ? 'in time' : 'late';
    }),
  );
});
