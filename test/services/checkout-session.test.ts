import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sessionStatusAt } from '../../src/domain/checkout-session.ts';
import type { Viewer } from '../../src/domain/client.ts';
import { ConflictError, InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.ts';
import { createId } from '../../src/domain/id.ts';
import { linkInput } from '../support/link-input.ts';
import { createShop, LIFETIME_S, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const LIFETIME_MS = LIFETIME_S * 1000;
const NOWHERE = 'cs_01kjmvx600abcdefghjkmnpqrs';

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

  const newSessionId = () => createId('cs', shop.clock(), (count) => randomBytes(count));

  describe('start', () => {
    test('begins a session with the terms of the link as they stand', async () => {
      const link = await shop.activeLink(me, { customer: { firstName: 'Ana', email: 'ana@example.com' } });
      const session = await shop.checkoutSessions.start(me, link.checkoutToken, {
        customer: { email: 'a.rojas@example.com', lastName: 'Rojas' },
      });
      expect(session).toEqual({
        clientId: me.clientId,
        id: expect.stringMatching(/^cs_/),
        paymentLinkId: link.id,
        checkoutToken: link.checkoutToken,
        payKey: link.payKey,
        storedStatus: 'ACTIVE',
        createdAt: shop.clock(),
        updatedAt: shop.clock(),
        expiresAt: shop.clock() + LIFETIME_MS,
        customer: { firstName: 'Ana', email: 'a.rojas@example.com', lastName: 'Rojas' },
        terms: link.terms,
      });
      expect(await shop.checkoutSessions.get(me, session.id)).toEqual(session);
      await expect(shop.checkoutSessions.get(other, session.id)).rejects.toThrow(NotFoundError);
      expect(await shop.checkoutSessions.findMany(me, ['pl_1', session.id, NOWHERE])).toEqual([
        undefined,
        session,
        undefined,
      ]);
    });

    test('takes no body for an empty one, and names every fault of another', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      expect(await shop.checkoutSessions.start(me, checkoutToken)).toMatchObject({ customer: null });
      const faulty = { customer: { email: 'nobody', address: { country: 'Chile' } } };
      await expect(shop.checkoutSessions.start(me, checkoutToken, faulty)).rejects.toMatchObject({
        issues: [
          { path: ['customer', 'email'], code: 'INVALID' },
          { path: ['customer', 'address', 'country'], code: 'INVALID' },
        ],
      });
      await expect(shop.checkoutSessions.start(me, checkoutToken, [])).rejects.toThrow(ValidationError);
    });

    test('never outlives the link', async () => {
      const link = await shop.activeLink(me, { duration: 60 });
      const { expiresAt } = await shop.checkoutSessions.start(me, link.checkoutToken);
      expect(expiresAt).toBe(link.expiresAt);
    });

    test('ends with the link when its time is cut, and not later when it is given more', async () => {
      const link = await shop.activeLink(me);
      const open = await shop.checkoutSessions.start(me, link.checkoutToken);
      const canceled = await shop.checkoutSessions.start(me, link.checkoutToken);
      await shop.checkoutSessions.cancel(me, canceled.id);
      const elsewhere = await shop.checkoutSessions.start(me, (await shop.activeLink(me)).checkoutToken);
      shop.clock.advance(1_000);
      const { expiresAt } = await shop.paymentLinks.update(me, link.id, { duration: 60 });
      const cut = { ...open, updatedAt: shop.clock(), expiresAt };
      expect(await shop.checkoutSessions.get(me, open.id)).toEqual(cut);
      expect((await shop.checkoutSessions.get(me, canceled.id)).expiresAt).toBe(canceled.expiresAt);
      expect(await shop.checkoutSessions.get(me, elsewhere.id)).toEqual(elsewhere);
      await shop.paymentLinks.update(me, link.id, { duration: 7_200 });
      expect(await shop.checkoutSessions.get(me, open.id)).toEqual(cut);
    });

    test('is refused unless the link is ACTIVE, to the millisecond', async () => {
      const start = (token: string) => shop.checkoutSessions.start(me, token);
      const attempt = await shop.paymentLinks.create(me, linkInput());
      await expect(start(attempt.checkoutToken)).rejects.toThrow(
        new InvalidStateError('A payment link that is ATTEMPT accepts no checkout sessions'),
      );
      const deactivated = await shop.activeLink(me);
      await shop.paymentLinks.deactivate(me, deactivated.id);
      await expect(start(deactivated.checkoutToken)).rejects.toThrow(InvalidStateError);

      const brief = await shop.activeLink(me, { duration: 30 });
      shop.clock.set(brief.expiresAt - 1);
      expect(await start(brief.checkoutToken)).toMatchObject({ expiresAt: brief.expiresAt });
      shop.clock.set(brief.expiresAt);
      await expect(start(brief.checkoutToken)).rejects.toThrow('is EXPIRED');
    });

    test("finds neither a reference that was never issued nor another client's", async () => {
      const { checkoutToken } = await shop.activeLink(other);
      for (const token of [checkoutToken, 'never-issued', '\0', '\ud800']) {
        await expect(shop.checkoutSessions.start(me, token)).rejects.toThrow(
          new NotFoundError('There is no such payment link'),
        );
      }
    });

    test('with an id of its own begins one session however often it is sent', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      const id = newSessionId();
      shop.clock.advance(5_000);
      const both = await Promise.all([
        shop.checkoutSessions.start(me, checkoutToken, {}, { id }),
        shop.checkoutSessions.start(me, checkoutToken, {}, { id }),
      ]);
      expect(both[0]).toEqual(both[1]);
      expect(both[0]).toMatchObject({
        id,
        createdAt: shop.clock() - 5_000,
        expiresAt: shop.clock() + LIFETIME_MS,
      });
      await shop.checkoutSessions.cancel(me, id);
      expect(await shop.checkoutSessions.start(me, checkoutToken, {}, { id })).toMatchObject({
        id,
        storedStatus: 'EXPIRED',
      });
    });

    test('does not use an id that cannot be of a session of the link', async () => {
      const early = newSessionId();
      shop.clock.advance(60_001);
      const link = await shop.activeLink(me);
      const another = await shop.checkoutSessions.start(me, (await shop.activeLink(me)).checkoutToken);
      const late = createId('cs', shop.clock() + 60_001, (count) => randomBytes(count));
      for (const id of [early, late, 'nonsense', link.id]) {
        const session = await shop.checkoutSessions.start(me, link.checkoutToken, {}, { id });
        expect(session).toMatchObject({ id: expect.stringMatching(/^cs_/), paymentLinkId: link.id });
        expect(session.id).not.toBe(id);
      }
      await expect(shop.checkoutSessions.start(me, link.checkoutToken, {}, { id: another.id })).rejects.toThrow(
        NotFoundError,
      );
    });
  });

  describe('create', () => {
    test('begins a session of a link that there is', async () => {
      const { id, checkoutToken } = await shop.activeLink(me);
      const session = await shop.checkoutSessions.create(me, { checkoutToken, customer: { firstName: 'Ana' } });
      expect(session).toMatchObject({ paymentLinkId: id, customer: { firstName: 'Ana' } });
      await expect(shop.checkoutSessions.create(me, { checkoutToken: 'never-issued' })).rejects.toThrow(NotFoundError);
      await expect(shop.checkoutSessions.create(me, {})).rejects.toMatchObject({
        issues: [{ path: ['checkoutToken'], code: 'MISSING', message: 'is required' }],
      });
    });

    test('makes an ACTIVE link and its session at once of a body that describes a link', async () => {
      const customer = { firstName: 'Ana' };
      const session = await shop.checkoutSessions.create(me, linkInput({ customer }));
      const link = await shop.paymentLinks.getByToken(me, 'invoice-1001');
      expect(link).toMatchObject({ storedStatus: 'ACTIVE', terms: { totalAmount: '11900' } });
      expect(session).toMatchObject({ paymentLinkId: link.id, payKey: link.payKey, terms: link.terms, customer });
      expect(await shop.eventsOf(me)).toEqual(['PaymentLink.Created ACTIVE', 'PaymentLink.Activated ACTIVE']);
      await expect(shop.checkoutSessions.create(me, linkInput())).rejects.toThrow(ConflictError);
      expect(await shop.checkoutSessions.count(me, {}, shop.clock())).toBe(1);
    });

    test('names every fault of such a body', async () => {
      await expect(
        shop.checkoutSessions.create(me, linkInput({ checkoutToken: null, currency: 'XXX' })),
      ).rejects.toMatchObject({
        issues: [
          { path: ['checkoutToken'], code: 'MISSING' },
          { path: ['currency'], code: 'INVALID' },
        ],
      });
      expect(await shop.paymentLinks.count(me, {}, shop.clock())).toBe(0);
    });
  });

  describe('refresh', () => {
    test('gives the newest open session its full time again', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      const first = await shop.checkoutSessions.start(me, checkoutToken);
      shop.clock.advance(1_000);
      const second = await shop.checkoutSessions.start(me, checkoutToken);
      shop.clock.advance(1_000);
      const third = await shop.checkoutSessions.start(me, checkoutToken);
      await shop.checkoutSessions.cancel(me, third.id);
      shop.clock.advance(60_000);
      expect(await shop.checkoutSessions.refresh(me, checkoutToken)).toEqual({
        ...second,
        updatedAt: shop.clock(),
        expiresAt: shop.clock() + LIFETIME_MS,
      });
      expect(await shop.checkoutSessions.get(me, first.id)).toEqual(first);
    });

    test('never goes past the link', async () => {
      const link = await shop.activeLink(me, { duration: LIFETIME_S + 10 });
      await shop.checkoutSessions.start(me, link.checkoutToken);
      shop.clock.advance(60_000);
      expect(await shop.checkoutSessions.refresh(me, link.checkoutToken)).toMatchObject({ expiresAt: link.expiresAt });
    });

    test('begins a session when none is open', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      const first = await shop.checkoutSessions.start(me, checkoutToken, { customer: { firstName: 'Ana' } });
      shop.clock.set(first.expiresAt);
      const second = await shop.checkoutSessions.refresh(me, checkoutToken);
      expect(second.id).not.toBe(first.id);
      // Whoever comes next may be another person.
      expect(second).toMatchObject({ storedStatus: 'ACTIVE', customer: null });
    });

    test('is refused unless the link is ACTIVE, and for one that is missing', async () => {
      const link = await shop.activeLink(me);
      await shop.checkoutSessions.start(me, link.checkoutToken);
      await shop.paymentLinks.deactivate(me, link.id);
      await expect(shop.checkoutSessions.refresh(me, link.checkoutToken)).rejects.toThrow(InvalidStateError);
      await expect(shop.checkoutSessions.refresh(other, link.checkoutToken)).rejects.toThrow(NotFoundError);
    });
  });

  describe('cancel', () => {
    test('ends an ACTIVE session, and again changes nothing', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      const session = await shop.checkoutSessions.start(me, checkoutToken);
      shop.clock.advance(1_000);
      const canceled = { ...session, storedStatus: 'EXPIRED', updatedAt: shop.clock() };
      expect(await shop.checkoutSessions.cancel(me, session.id)).toEqual(canceled);
      shop.clock.advance(1_000);
      expect(await shop.checkoutSessions.cancel(me, session.id)).toEqual(canceled);
      await expect(shop.payments.pay(me, session.id, { paymentMethod: 'CARD' })).rejects.toThrow(
        new InvalidStateError('A checkout session that is EXPIRED cannot be paid'),
      );
    });

    test('leaves one that ended by itself or failed as it is', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      const expired = await shop.checkoutSessions.start(me, checkoutToken);
      shop.clock.set(expired.expiresAt);
      expect(await shop.checkoutSessions.cancel(me, expired.id)).toEqual(expired);

      const { id } = await shop.checkoutSessions.start(me, checkoutToken);
      await shop.payments.pay(me, id, { paymentMethod: 'CARD', card: { token: 'tok_refused' } });
      expect(await shop.checkoutSessions.cancel(me, id)).toMatchObject({ id, storedStatus: 'FAILED' });
    });

    test('is refused for one that is being paid or is paid, and for one that is missing', async () => {
      const { checkoutToken } = await shop.activeLink(me);
      const { id } = await shop.checkoutSessions.start(me, checkoutToken);
      const payment = await shop.payments.pay(me, id, { paymentMethod: 'CARD' });
      await expect(shop.checkoutSessions.cancel(me, id)).rejects.toThrow('is PROCESSING_PAYMENT');
      await shop.sandbox.receiveFunds(me, { id: payment.id });
      await expect(shop.checkoutSessions.cancel(me, id)).rejects.toThrow(
        new InvalidStateError('A checkout session that is FINISHED cannot be canceled'),
      );
      for (const missing of [NOWHERE, 'nonsense', '\0']) {
        await expect(shop.checkoutSessions.cancel(me, missing)).rejects.toThrow(NotFoundError);
      }
      await expect(shop.checkoutSessions.cancel(other, id)).rejects.toThrow(NotFoundError);
    });
  });

  test('a session is EXPIRED from its end on, in reads, filters and counts', async () => {
    const { checkoutToken } = await shop.activeLink(me);
    const session = await shop.checkoutSessions.start(me, checkoutToken);
    const listed = (status: 'ACTIVE' | 'EXPIRED', now: number) =>
      Promise.all([
        shop.checkoutSessions.listByOffset(
          me,
          { filter: { status: [status] }, direction: 'desc', now },
          { offset: 0, limit: 50 },
        ),
        shop.checkoutSessions.count(me, { status: [status] }, now),
      ]);
    const end = session.expiresAt;
    expect([sessionStatusAt(session, end - 1), sessionStatusAt(session, end)]).toEqual(['ACTIVE', 'EXPIRED']);
    expect(await listed('ACTIVE', end - 1)).toEqual([[session], 1]);
    expect(await listed('EXPIRED', end - 1)).toEqual([[], 0]);
    expect(await listed('ACTIVE', end)).toEqual([[], 0]);
    expect(await listed('EXPIRED', end)).toEqual([[session], 1]);
  });
});
