import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { ProviderPayment, ProviderResult } from '../../src/domain/provider/port.ts';
import { makeDue } from '../../src/services/payment/payment-collection.ts';
import { createTestClock } from '../support/clock.ts';
import { SOON } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const CARD = { paymentMethod: 'CARD' };

const PENDING: ProviderResult = { status: 'PENDING', reference: null, nextStep: null, expiresAt: null };

/** A provider that answers what a test tells it, and remembers what it was asked. */
function createPuppet() {
  const requested: Payment[] = [];
  let answer: () => Promise<ProviderResult> = async () => PENDING;
  const respond = async ({ payment }: ProviderPayment) => {
    requested.push(payment);
    return { result: await answer() };
  };
  return {
    sandbox: { begin: respond, retrieve: respond, resume: respond, cancel: respond },
    requested,
    say(next: () => Promise<ProviderResult>) {
      answer = next;
      requested.length = 0;
    },
  };
}

describe.each(dialects)('on %s', (dialect) => {
  const clock = createTestClock();
  const puppet = createPuppet();
  let shop: Shop;
  let me: Viewer;

  beforeAll(async () => {
    shop = createShop(await openTestStore(dialect), { clock, sandbox: puppet.sandbox });
  });
  afterAll(() => shop.store.close());
  beforeEach(async () => {
    me = await shop.viewer();
  });

  async function pay(otherwise: Readonly<Record<string, unknown>> = {}): Promise<Payment> {
    const { checkoutToken } = await shop.activeLink(me, otherwise);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    return shop.payments.pay(me, id, CARD);
  }

  async function standing({ id, paymentLinkId, checkoutSessionId }: Payment) {
    return [
      (await shop.payments.get(me, id)).status,
      (await shop.checkoutSessions.get(me, checkoutSessionId)).storedStatus,
      (await shop.paymentLinks.get(me, paymentLinkId)).storedStatus,
    ];
  }

  /** Payments of other tests may be due as well. */
  const ofMine = (payments: readonly Payment[]) =>
    payments.filter(({ clientId }) => clientId === me.clientId).map(({ id }) => id);

  const PROCESSING = ['CREATED', 'PROCESSING_PAYMENT', 'PROCESSING_PAYMENT'];

  test('the provider is asked once the payment is on disk, outside of any transaction', async () => {
    let seen: unknown;
    puppet.say(async () => {
      const [payment] = puppet.requested;
      // On SQLite this would wait for ever inside a transaction.
      seen = payment && (await shop.store.transaction((tx) => tx.payments.find(me.clientId, payment.id)));
      return { status: 'CAPTURED', reference: 'ref-1' };
    });
    const payment = await pay();
    expect(payment).toMatchObject({ status: 'CAPTURED', providerReference: 'ref-1' });
    expect(seen).toMatchObject({ id: payment.id, status: 'CREATED' });
  });

  test('a provider that fails leaves the payment made, and is asked again when it is old enough', async () => {
    puppet.say(() => Promise.reject(new Error('connection refused')));
    const payment = await pay();
    expect(payment.status).toBe('CREATED');
    expect(await standing(payment)).toEqual(PROCESSING);

    puppet.say(async () => ({ status: 'CAPTURED', reference: 'ref-2' }));
    clock.advance(14_999);
    await shop.lookUpDue();
    expect(ofMine(puppet.requested)).toEqual([]);
    clock.advance(1);
    await shop.lookUpDue();
    // The same payment, so the same idempotency key.
    expect(ofMine(puppet.requested)).toEqual([payment.id]);
    expect(await standing(payment)).toEqual(['CAPTURED', 'PROCESSING_PAYMENT', 'PROCESSING_PAYMENT']);
    await shop.lookUpDue();
    expect(ofMine(puppet.requested)).toHaveLength(1);
  });

  test('whoever runs the service is told of the failure', async () => {
    const failure = new Error('connection refused');
    const told: unknown[] = [];
    const noisy = createShop(shop.store, {
      clock,
      sandbox: { begin: () => Promise.reject(failure) },
      onCollectError: (error) => told.push(error),
    });
    const { checkoutToken } = await shop.activeLink(me);
    const { id } = await shop.checkoutSessions.start(me, checkoutToken);
    await noisy.payments.pay(me, id, CARD);
    expect(told).toEqual([failure]);
    puppet.say(async () => ({ status: 'CAPTURED', reference: 'ref' }));
    clock.advance(15_000);
    await shop.lookUpDue();
  });

  test('two processes that ask about the same payments count each of them once', async () => {
    puppet.say(async () => PENDING);
    const payments = [];
    for (let i = 0; i < 25; i += 1) payments.push(await pay());
    clock.advance(15_000);
    puppet.say(async () => ({ status: 'RECEIVED', reference: 'ref-3' }));
    await Promise.all([shop.lookUpDue(), shop.lookUpDue()]);
    for (const payment of payments) expect(await standing(payment)).toEqual(['RECEIVED', 'FINISHED', 'FINISHED']);
    const told = await shop.eventsOf(me);
    expect(told.filter((event) => event === 'Transaction.Received RECEIVED')).toHaveLength(25);
    expect(told.filter((event) => event === 'PaymentLink.Finished FINISHED')).toHaveLength(25);
  });

  test('one that stays undecided does not keep others from being asked about', async () => {
    puppet.say(async () => PENDING);
    for (let i = 0; i < 21; i += 1) await pay();
    const last = await pay();
    clock.advance(15_000);
    puppet.say(async () =>
      puppet.requested.at(-1)?.id === last.id ? { status: 'CAPTURED', reference: 'ref-4' } : PENDING,
    );
    await shop.lookUpDue();
    expect(ofMine(puppet.requested)).toHaveLength(22);
    expect((await shop.payments.get(me, last.id)).status).toBe('CAPTURED');
    puppet.say(async () => ({ status: 'FAILED', reference: null, code: 'gone', message: 'Never heard of it.' }));
    clock.advance(3_600_000);
    await shop.lookUpDue();
    expect(await shop.payments.count(me, { status: ['FAILED'] })).toBe(22);
  });

  test.each([
    ['a refusal after the funds', 'RECEIVED', { status: 'FAILED', reference: null, code: 'late', message: 'Late.' }],
    ['a capture after the funds', 'RECEIVED', { status: 'CAPTURED', reference: 'late' }],
    ['an authorization after a refusal', 'FAILED', { status: 'AUTHORIZED', reference: 'late' }],
  ] as const)('%s changes nothing', async (_, first, late) => {
    // Two processes ask about one payment; the slower one brings its answer last.
    let release = (_verdict: ProviderResult) => {};
    puppet.say(() => new Promise((resolve) => (release = resolve)));
    const paying = pay();
    while (puppet.requested.length === 0) await new Promise(setImmediate);
    const answerLate = release;
    clock.advance(15_000);
    puppet.say(async () =>
      first === 'FAILED'
        ? { status: first, reference: 'r', code: 'no', message: 'No.' }
        : { status: first, reference: 'r' },
    );
    await shop.lookUpDue();
    const told = await shop.eventsOf(me);
    answerLate(late);
    const payment = await paying;
    expect(payment).toMatchObject({ status: first, providerReference: 'r' });
    expect(await standing(payment)).toEqual(
      first === 'FAILED' ? ['FAILED', 'FAILED', 'ACTIVE'] : ['RECEIVED', 'FINISHED', 'FINISHED'],
    );
    expect(await shop.eventsOf(me)).toEqual(told);
  });

  test('begun by two at once, at a provider that makes it anew each time, all are led to the same page', async () => {
    const pageOf = (reference: string): ProviderResult => {
      const nextStep = {
        kind: 'REDIRECT',
        url: `https://bank.example/${reference}`,
        token: null,
        expiresAt: null,
      } as const;
      return { status: 'PENDING', reference, nextStep, expiresAt: null };
    };
    let answer = (_: ProviderResult) => {};
    puppet.say(() => new Promise((resolve) => (answer = resolve)));
    const paying = pay();
    await expect.poll(() => puppet.requested.length, SOON).toBe(1);
    const answerFirst = answer;
    const [begun] = puppet.requested;
    puppet.say(async () => pageOf('two'));
    if (begun === undefined) throw new Error('nobody was asked');
    const resumed = await shop.payments.resume(begun.returnKey, {});
    answerFirst(pageOf('one'));
    expect(resumed).toMatchObject({ providerReference: 'two', nextStep: { url: 'https://bank.example/two' } });
    expect(await paying).toEqual(resumed);
    expect(await shop.payments.get(me, begun.id)).toEqual(resumed);
  });

  describe('money that was captured for a payment that had failed', () => {
    async function capturedLate(link: Readonly<Record<string, unknown>> = {}): Promise<Payment> {
      puppet.say(async () => ({ status: 'FAILED', reference: 'r', code: 'no', message: 'No.' }));
      const payment = await pay(link);
      return hear(payment, 'CAPTURED');
    }

    /** A notice has the provider asked about the payment. */
    async function hear(payment: Payment, status: 'CAPTURED' | 'RECEIVED' | 'FAILED'): Promise<Payment> {
      puppet.say(async () => ({ status, reference: 'r', code: 'back', message: 'It went back.' }));
      await shop.store.transaction((tx) => makeDue(tx, payment, clock()));
      await shop.lookUpDue();
      return shop.payments.get(me, payment.id);
    }

    test('takes its place at the link again, which is finished when the funds come', async () => {
      const payment = await capturedLate();
      expect(payment).toMatchObject({
        status: 'CAPTURED',
        lateOutcome: 'ACCEPTED',
        failureCode: null,
        receivedAt: null,
      });
      expect(await standing(payment)).toEqual(['CAPTURED', 'PROCESSING_PAYMENT', 'PROCESSING_PAYMENT']);
      expect((await shop.eventsOf(me)).slice(5)).toEqual([
        'Payment.Late CAPTURED',
        'Transaction.Captured CAPTURED',
        'PaymentLink.Processing PROCESSING_PAYMENT',
      ]);
      clock.advance(1_000);
      expect(await hear(payment, 'RECEIVED')).toMatchObject({ receivedAt: clock(), lateOutcome: 'ACCEPTED' });
      expect(await standing(payment)).toEqual(['RECEIVED', 'FINISHED', 'FINISHED']);
      expect(await shop.paymentLinks.get(me, payment.paymentLinkId)).toMatchObject({
        paymentsDone: 1,
        paymentsInFlight: 0,
      });
      expect((await shop.eventsOf(me)).slice(8)).toEqual([
        'Transaction.Received RECEIVED',
        'PaymentLink.Finished FINISHED',
      ]);
    });

    test('lets the link go when no funds come', async () => {
      const payment = await hear(await capturedLate({ paymentLimit: null }), 'FAILED');
      expect(await standing(payment)).toEqual(['FAILED', 'FAILED', 'ACTIVE']);
      expect(await shop.paymentLinks.get(me, payment.paymentLinkId)).toMatchObject({
        paymentsDone: 0,
        paymentsInFlight: 0,
      });
    });
  });

  test('a payment that was received can be settled, which concerns nobody else', async () => {
    puppet.say(async () => ({ status: 'SETTLED', reference: 'ref-5' }));
    const payment = await pay();
    expect(payment).toMatchObject({ status: 'SETTLED', capturedAt: clock(), receivedAt: clock() });
    expect(await standing(payment)).toEqual(['SETTLED', 'FINISHED', 'FINISHED']);
    const told = await shop.eventsOf(me);
    expect(told.slice(3)).toEqual([
      'Transaction.Captured CAPTURED',
      'Transaction.Received RECEIVED',
      'PaymentLink.Finished FINISHED',
    ]);
    expect(await shop.sandbox.receiveFunds(me, { id: payment.id })).toEqual(payment);
  });

  test('a process that stops waits for no provider that hangs, and another one asks again', async () => {
    puppet.say(async () => PENDING);
    const payment = await pay();
    clock.advance(15_000);
    const told: unknown[] = [];
    let calls = 0;
    const hang = () => {
      calls += 1;
      return new Promise<never>(() => {});
    };
    const hanging = createShop(shop.store, {
      clock,
      sandbox: { begin: hang, retrieve: hang },
      onCollectError: (error) => told.push(error),
    });
    await hanging.payments.wakeDue(clock());
    await expect.poll(() => calls, SOON).toBeGreaterThan(0);
    await hanging.payments.stop(0);
    expect(told).toEqual(Array(calls).fill(new Error('the process stops')));
    await hanging.payments.wakeDue(clock());
    await hanging.payments.idle();
    expect(calls).toBe(told.length);

    puppet.say(async () => ({ status: 'CAPTURED', reference: 'ref-6' }));
    clock.advance(3_600_000);
    await shop.lookUpDue();
    expect((await shop.payments.get(me, payment.id)).status).toBe('CAPTURED');
  });

  test('a cancellation that finds an authorization is not refused, and cancels that at the next lookup', async () => {
    puppet.say(async () => PENDING);
    const payment = await pay();
    puppet.say(async () => ({ status: 'AUTHORIZED', reference: 'found' }));
    expect(await shop.payments.cancel(me, payment.id)).toMatchObject({ status: 'AUTHORIZED' });
    puppet.say(async () => ({ status: 'FAILED', reference: 'found', code: 'canceled', message: 'Canceled.' }));
    clock.advance(15_000);
    await shop.lookUpDue();
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'canceled' });
  });

  test('a cancellation that gets no answer is tried soon again, however often the payment was looked up before', async () => {
    puppet.say(async () => PENDING);
    const payment = await pay();
    for (let lookups = 0; lookups < 8; lookups += 1) {
      clock.advance(3_600_000 / 9);
      await shop.lookUpDue();
    }
    puppet.say(() => Promise.reject(new Error('connection refused')));
    expect(await shop.payments.cancel(me, payment.id)).toMatchObject({ status: 'CREATED' });
    clock.advance(15_000);
    await shop.lookUpDue();
    puppet.say(async () => ({ status: 'FAILED', reference: null, code: 'canceled', message: 'Canceled.' }));
    clock.advance(30_000);
    await shop.lookUpDue();
    expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'canceled' });
  });

  describe('a payment whose payer comes back from a page while it is canceled', () => {
    const nextStep = { kind: 'REDIRECT', url: 'https://bank.example/pay', token: null, expiresAt: null } as const;
    const CANCELED = { status: 'FAILED', reference: 'page', code: 'canceled', message: 'Canceled.' } as const;

    /** The call that takes the money is under way when the payment is canceled, and its answer is lost. */
    async function losePayer(): Promise<Payment> {
      puppet.say(async () => ({ status: 'PENDING', reference: 'page', nextStep, expiresAt: null }));
      const payment = await pay();
      puppet.say(async () => {
        puppet.say(async () => ({ ...CANCELED, lookUpAt: clock() + 60_000 }));
        expect(await shop.payments.cancel(me, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'canceled' });
        throw new Error('the answer was lost');
      });
      await shop.payments.resume(payment.returnKey, {});
      return payment;
    }

    test('is asked about once more, and money that it took is not lost', async () => {
      const payment = await losePayer();
      puppet.say(async () => ({ status: 'RECEIVED', reference: 'page' }));
      clock.advance(59_999);
      await shop.lookUpDue();
      expect(ofMine(puppet.requested)).toEqual([]);
      clock.advance(1);
      await shop.lookUpDue();
      expect(await shop.payments.get(me, payment.id)).toMatchObject({ status: 'RECEIVED', lateOutcome: 'ACCEPTED' });
    });

    test('is asked about until the provider answers, and then no more', async () => {
      const payment = await losePayer();
      puppet.say(() => Promise.reject(new Error('connection refused')));
      clock.advance(60_000);
      await shop.lookUpDue();
      expect(ofMine(puppet.requested)).toEqual([payment.id]);
      clock.advance(6 * 3_600_000 - 1);
      await shop.lookUpDue();
      expect(ofMine(puppet.requested)).toEqual([payment.id]);
      puppet.say(async () => ({ ...CANCELED, lookUpAt: clock() + 60_000 }));
      clock.advance(1);
      await shop.lookUpDue();
      expect(ofMine(puppet.requested)).toEqual([payment.id]);
      clock.advance(86_400_000);
      await shop.lookUpDue();
      expect(ofMine(puppet.requested)).toEqual([payment.id]);
      expect(await standing(payment)).toEqual(['FAILED', 'FAILED', 'ACTIVE']);
    });
  });
});
