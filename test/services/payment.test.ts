import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CheckoutSession } from '../../src/domain/checkout-session.ts';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../src/domain/errors.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const NOWHERE = 'pay_01kjmvx600abcdefghjkmnpqrs';
const CARD = { paymentMethod: 'CARD' };

describe.each(dialects)('on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let other: Viewer;

  beforeAll(async () => {
    shop = createShop(await openTestStore(dialect));
    other = await shop.viewer();
  });
  afterAll(() => shop.store.close());
  beforeEach(async () => {
    me = await shop.viewer();
  });

  async function open(
    otherwise: Readonly<Record<string, unknown>> = {},
  ): Promise<{ link: PaymentLink; session: CheckoutSession }> {
    const link = await shop.activeLink(me, otherwise);
    return { link, session: await shop.checkoutSessions.start(me, link.checkoutToken) };
  }

  const pay = (session: CheckoutSession, input: unknown = CARD) => shop.payments.pay(me, session.id, input);
  const receive = (id: string) => shop.sandbox.receiveFunds(me, { id });
  const statusOf = async ({ id }: PaymentLink) => (await shop.paymentLinks.get(me, id)).storedStatus;
  const sessionStatusOf = async ({ id }: CheckoutSession) => (await shop.checkoutSessions.get(me, id)).storedStatus;

  describe('a payment', () => {
    test('is captured, waits for its funds and finishes session and link', async () => {
      const { link, session } = await open();
      shop.clock.advance(1_000);
      const paidAt = shop.clock();
      const payment = await pay(session, { ...CARD, card: { token: 'tok_success' }, customer: { firstName: 'Ana' } });
      expect(payment).toEqual({
        clientId: me.clientId,
        id: expect.stringMatching(/^pay_/),
        metadata: null,
        paymentLinkId: link.id,
        checkoutSessionId: session.id,
        externalId: link.checkoutToken,
        ownerIdentityId: 'idn_andes_cafe',
        accountNumber: '7001000001',
        method: 'CARD',
        cardToken: null,
        amount: '11900',
        currency: 'CLP',
        status: 'CAPTURED',
        providerReference: `sandbox_${payment.id}`,
        failureCode: null,
        failureMessage: null,
        customer: { firstName: 'Ana' },
        createdAt: paidAt,
        updatedAt: paidAt,
        authorizedAt: paidAt,
        capturedAt: paidAt,
        receivedAt: null,
        railDetails: null,
        provider: 'sandbox',
        providerAccountId: 'sandbox',
        providerTransactionId: null,
        nextStep: null,
        returnKey: expect.stringMatching(/^[0-9a-f]{12}\.[\w-]{22}$/),
        expiresAt: null,
        nextLookupAt: paidAt + 15_000,
        lookupCount: 0,
        cancelRequestedAt: null,
        refundedAmount: '0',
        refundedAt: null,
        lateOutcome: null,
      });
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual([
        'PROCESSING_PAYMENT',
        'PROCESSING_PAYMENT',
      ]);

      shop.clock.advance(60_000);
      const received = {
        ...payment,
        status: 'RECEIVED',
        updatedAt: shop.clock(),
        receivedAt: shop.clock(),
        providerTransactionId: `sandbox_tx_${payment.id}`,
        nextLookupAt: null,
      };
      expect(await receive(payment.id)).toEqual(received);
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual(['FINISHED', 'FINISHED']);
      expect((await shop.checkoutSessions.get(me, session.id)).customer).toEqual({ firstName: 'Ana' });
      expect(await shop.eventsOf(me)).toEqual([
        'PaymentLink.Created ACTIVE',
        'PaymentLink.Activated ACTIVE',
        'PaymentLink.Processing PROCESSING_PAYMENT',
        'Transaction.Captured CAPTURED',
        'Transaction.Received RECEIVED',
        'PaymentLink.Finished FINISHED',
      ]);

      shop.clock.advance(60_000);
      expect(await shop.sandbox.receiveFunds(me, { transactionId: payment.id })).toEqual(received);
      expect(await shop.eventsOf(me)).toHaveLength(6);
      expect(await shop.payments.get(me, payment.id)).toEqual(received);
    });

    test('that is refused leaves the link ACTIVE for another session', async () => {
      const { link, session } = await open();
      const payment = await pay(session, { ...CARD, card: { token: 'tok_insufficient_funds' } });
      expect(payment).toMatchObject({
        status: 'FAILED',
        failureCode: 'insufficient_funds',
        failureMessage: 'There are not enough funds.',
        authorizedAt: null,
        capturedAt: null,
      });
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual(['ACTIVE', 'FAILED']);
      expect((await shop.eventsOf(me)).slice(2)).toEqual([
        'PaymentLink.Processing PROCESSING_PAYMENT',
        'Transaction.Failed FAILED',
        'PaymentLink.PaymentFailed ACTIVE',
      ]);
      const other = { paymentMethod: 'CARD', card: { token: 'tok_success' } };
      await expect(pay(session, other)).rejects.toThrow(
        new InvalidStateError('A checkout session that is FAILED cannot be paid'),
      );
      const again = await shop.checkoutSessions.start(me, link.checkoutToken);
      expect(await pay(again)).toMatchObject({ status: 'CAPTURED' });
      expect(await shop.payments.get(me, payment.id)).toEqual(payment);
    });

    test('whose money comes after it was refused finishes a link that can still take it', async () => {
      const { link, session } = await open();
      const { id } = await pay(session, { ...CARD, card: { token: 'tok_refused' } });
      expect(await receive(id)).toMatchObject({
        status: 'RECEIVED',
        lateOutcome: 'ACCEPTED',
        failureCode: null,
        receivedAt: shop.clock(),
      });
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual(['FINISHED', 'FINISHED']);
      expect((await shop.eventsOf(me)).slice(5)).toEqual([
        'Payment.Late RECEIVED',
        'Transaction.Received RECEIVED',
        'PaymentLink.Finished FINISHED',
      ]);
    });

    test('whose money comes when its link is taken goes back to the payer, if the rail has a way back', async () => {
      const { link, session } = await open();
      const { id } = await pay(session, { ...CARD, card: { token: 'tok_refused' } });
      const other = await shop.checkoutSessions.start(me, link.checkoutToken);
      await pay(other, { ...CARD, card: { token: 'tok_instant' } });
      expect(await receive(id)).toMatchObject({
        status: 'RECEIVED',
        lateOutcome: 'REFUNDING',
        refundedAmount: '11900',
      });
      shop.clock.advance(15_000);
      await shop.lookUpDue();
      expect(await shop.payments.get(me, id)).toMatchObject({ status: 'REFUNDED', nextLookupAt: null });
      expect((await shop.eventsOf(me)).slice(-2)).toEqual(['Payment.Late RECEIVED', 'Transaction.Refunded REFUNDED']);
      expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({ storedStatus: 'FINISHED', paymentsDone: 1 });
    });

    test('that is settled at once tells every stage in order', async () => {
      const { link, session } = await open();
      const payment = await pay(session, { ...CARD, card: { token: 'tok_instant' } });
      expect(payment).toMatchObject({ status: 'RECEIVED', capturedAt: shop.clock(), receivedAt: shop.clock() });
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual(['FINISHED', 'FINISHED']);
      expect((await shop.eventsOf(me)).slice(3)).toEqual([
        'Transaction.Captured CAPTURED',
        'Transaction.Received RECEIVED',
        'PaymentLink.Finished FINISHED',
      ]);
    });

    test('that is only authorized is captured when its funds come', async () => {
      const { link, session } = await open();
      const payment = await pay(session, { ...CARD, card: { token: 'tok_pending' } });
      expect(payment).toMatchObject({ status: 'AUTHORIZED', capturedAt: null });
      shop.clock.advance(1_000);
      expect(await receive(payment.id)).toMatchObject({
        status: 'RECEIVED',
        authorizedAt: shop.clock() - 1_000,
        capturedAt: shop.clock(),
      });
      expect(await statusOf(link)).toBe('FINISHED');
    });

    test('carries no card where none pays', async () => {
      const { session } = await open({ paymentMethodsAllowed: ['ACCOUNT'] });
      const payment = await pay(session, { paymentMethod: 'ACCOUNT', card: { token: 'tok_refused' } });
      expect(payment).toMatchObject({ method: 'ACCOUNT', cardToken: null, status: 'CAPTURED' });
    });
  });

  describe('that is sent again', () => {
    test('is answered with the payment that there is, whatever has become of it', async () => {
      for (const token of ['tok_success', 'tok_refused', 'tok_instant']) {
        const input = { paymentMethod: 'CARD', card: { token }, customer: { email: 'ana@example.com' } };
        const { session } = await open();
        const payment = await pay(session, input);
        expect(await pay(session, { customer: input.customer, card: { token }, paymentMethod: 'CARD' })).toEqual(
          payment,
        );
        expect(await shop.payments.count(me, { checkoutSessionId: [session.id] })).toBe(1);
      }
      const { session } = await open();
      const { id } = await pay(session);
      const received = await receive(id);
      expect(await pay(session)).toEqual(received);
    });

    test('with anything else in it is another payment, and refused', async () => {
      const { session } = await open();
      await pay(session, { ...CARD, customer: { email: 'ana@example.com' } });
      const others = [
        CARD,
        { ...CARD, customer: { email: 'eva@example.com' } },
        { ...CARD, customer: { email: 'ana@example.com' }, card: { token: 'tok_pending' } },
      ];
      for (const other of others) await expect(pay(session, other)).rejects.toThrow(InvalidStateError);
    });
  });

  describe('is refused', () => {
    test('twice on one session, and on a link that another session pays', async () => {
      const { link, session } = await open();
      const rival = await shop.checkoutSessions.start(me, link.checkoutToken);
      const payment = await pay(session);
      const otherCard = { paymentMethod: 'CARD', card: { token: 'tok_pending' } };
      await expect(pay(session, otherCard)).rejects.toThrow(
        'A checkout session that is PROCESSING_PAYMENT cannot be paid',
      );
      await expect(pay(rival)).rejects.toThrow(
        new InvalidStateError('A payment link that is PROCESSING_PAYMENT accepts no payments'),
      );
      expect(await sessionStatusOf(rival)).toBe('ACTIVE');
      expect(await pay(session)).toEqual(payment);
      expect(await shop.payments.count(me, {})).toBe(1);
    });

    test('when the session has ended, to the millisecond', async () => {
      const { session } = await open();
      shop.clock.set(session.expiresAt);
      await expect(pay(session)).rejects.toThrow('A checkout session that is EXPIRED cannot be paid');
      const { session: second } = await open();
      shop.clock.set(second.expiresAt - 1);
      expect(await pay(second)).toMatchObject({ status: 'CAPTURED' });
    });

    test('when the link was deactivated while the session was open', async () => {
      const { link, session } = await open();
      await shop.paymentLinks.deactivate(me, link.id);
      await expect(pay(session)).rejects.toThrow(
        new InvalidStateError('A payment link that is EXPIRED accepts no payments'),
      );
      await shop.paymentLinks.activate(me, link.id);
      expect(await pay(session)).toMatchObject({ status: 'CAPTURED' });
    });

    test('for a session that is missing, or whose link is deleted', async () => {
      const { link, session } = await open();
      await expect(shop.payments.pay(other, session.id, CARD)).rejects.toThrow(NotFoundError);
      for (const id of ['cs_01kjmvx600abcdefghjkmnpqrs', 'nonsense', link.id]) {
        await expect(shop.payments.pay(me, id, CARD)).rejects.toThrow('There is no such checkout session');
      }
      await shop.paymentLinks.deactivate(me, link.id);
      await shop.paymentLinks.delete(me, link.id);
      await expect(pay(session)).rejects.toThrow(NotFoundError);
    });
  });

  describe('with a payment limit', () => {
    test('of 2 the link is PROCESSING_PAYMENT while two are done or under way, and FINISHED with the second', async () => {
      const { link, session } = await open({ paymentLimit: 2 });
      const second = await shop.checkoutSessions.start(me, link.checkoutToken);
      const third = await shop.checkoutSessions.start(me, link.checkoutToken);
      const first = await pay(session);
      expect(await statusOf(link)).toBe('ACTIVE');
      const refused = await pay(second, { ...CARD, card: { token: 'tok_slow_refused' } });
      expect([refused.status, await statusOf(link)]).toEqual(['CREATED', 'PROCESSING_PAYMENT']);
      await expect(pay(third)).rejects.toThrow('A payment link that is PROCESSING_PAYMENT accepts no payments');
      await receive(first.id);
      expect(await statusOf(link)).toBe('PROCESSING_PAYMENT');

      shop.clock.advance(15_000);
      await shop.lookUpDue();
      expect(await statusOf(link)).toBe('ACTIVE');
      await pay(third, { ...CARD, card: { token: 'tok_instant' } });
      expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({
        storedStatus: 'FINISHED',
        paymentsDone: 2,
        paymentsInFlight: 0,
      });
    });

    test('of null the link stays ACTIVE', async () => {
      const { link } = await open({ paymentLimit: null });
      for (const _ of [1, 2, 3]) {
        const session = await shop.checkoutSessions.start(me, link.checkoutToken);
        await receive((await pay(session)).id);
      }
      expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({
        storedStatus: 'ACTIVE',
        paymentsDone: 3,
        paymentsInFlight: 0,
      });
    });
  });

  describe('while a payment is under way', () => {
    test('nothing expires, and the funds still finish the link after its end', async () => {
      const { link, session } = await open({ duration: 30 });
      const payment = await pay(session);
      shop.clock.set(link.expiresAt + 1);
      await shop.expiry.expireDue(shop.clock());
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual([
        'PROCESSING_PAYMENT',
        'PROCESSING_PAYMENT',
      ]);
      await receive(payment.id);
      expect([await statusOf(link), await sessionStatusOf(session)]).toEqual(['FINISHED', 'FINISHED']);
    });

    test('that fails after the end, the link is EXPIRED', async () => {
      const { link, session } = await open({ duration: 30 });
      await pay(session, { ...CARD, card: { token: 'tok_slow_refused' } });
      shop.clock.set(link.expiresAt);
      await shop.lookUpDue();
      expect((await shop.eventsOf(me)).slice(3)).toEqual([
        'Transaction.Failed FAILED',
        'PaymentLink.PaymentFailed EXPIRED',
      ]);
      await expect(shop.checkoutSessions.start(me, link.checkoutToken)).rejects.toThrow('is EXPIRED');
    });

    test('the link can be deactivated before its last payment, and the funds count all the same', async () => {
      const { link, session } = await open({ paymentLimit: 2 });
      const second = await shop.checkoutSessions.start(me, link.checkoutToken);
      const payment = await pay(session);
      await shop.paymentLinks.deactivate(me, link.id);
      await expect(pay(second)).rejects.toThrow('A payment link that is EXPIRED accepts no payments');
      await expect(shop.paymentLinks.delete(me, link.id)).rejects.toThrow(InvalidStateError);
      await receive(payment.id);
      expect(await shop.paymentLinks.get(me, link.id)).toMatchObject({ storedStatus: 'EXPIRED', paymentsDone: 1 });
    });
  });

  test("another client's payment is missing", async () => {
    const { session } = await open();
    const payment = await pay(session);
    await expect(shop.payments.get(other, payment.id)).rejects.toThrow(new NotFoundError('There is no such payment'));
    await expect(shop.sandbox.receiveFunds(other, { id: payment.id })).rejects.toThrow(NotFoundError);
    await expect(receive(NOWHERE)).rejects.toThrow(NotFoundError);
    await expect(receive('nonsense')).rejects.toThrow(NotFoundError);
    expect(await shop.payments.findMany(me, [NOWHERE, payment.id, 'nonsense'])).toEqual([
      undefined,
      payment,
      undefined,
    ]);
    expect(await shop.payments.findMany(other, [payment.id])).toEqual([undefined]);
    expect(await shop.payments.count(other, {})).toBe(0);
    const query = { filter: { checkoutSessionId: [session.id] }, direction: 'desc' } as const;
    expect(await shop.payments.listByOffset(me, query, { offset: 0, limit: 10 })).toEqual([payment]);
    expect(await shop.payments.page(other, query, { limit: 10 })).toEqual({ rows: [], more: false });
  });

  test('funds arrive by hand nowhere but in a simulation', async () => {
    await expect(shop.sandbox.receiveFunds(me, {})).rejects.toMatchObject({
      issues: [{ path: ['id'], code: 'MISSING', message: 'is required' }],
    });
  });

  test('statistics count visits, sessions and payments whose funds came', async () => {
    const { link } = await open({ paymentLimit: null });
    const untouched = await shop.activeLink(me);
    for (const _ of [1, 2, 3, 4]) await shop.payer.countOpen(me, link.id);
    const session = await shop.checkoutSessions.start(me, link.checkoutToken);
    const payment = await pay(session);
    expect(await shop.linkStats.ofLinks(me, [link.id])).toEqual([{ opens: 4, sessions: 2, paid: 0, conversion: 0 }]);
    await receive(payment.id);
    expect(await shop.linkStats.ofLinks(me, [link.id, untouched.id])).toEqual([
      { opens: 4, sessions: 2, paid: 1, conversion: 0.25 },
      { opens: 0, sessions: 0, paid: 0, conversion: null },
    ]);
    expect(await shop.linkStats.ofLinks(other, [link.id])).toEqual([
      { opens: 0, sessions: 0, paid: 0, conversion: null },
    ]);
  });
});
