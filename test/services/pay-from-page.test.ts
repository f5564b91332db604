import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError, ValidationError } from '../../src/domain/errors.ts';
import { createId } from '../../src/domain/id.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import type { Store, StoreWrites } from '../../src/domain/ports.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const CARD = { paymentMethod: 'CARD' };

/** Fails at one step of a transaction while `broken` says so, as a kill there would. */
function breakable(store: Store, broken: () => 'payment' | 'event' | undefined): Store {
  const fail = () => Promise.reject(new Error('killed'));
  const wrap = (tx: StoreWrites): StoreWrites => ({
    ...tx,
    payments: broken() === 'payment' ? { ...tx.payments, insert: fail } : tx.payments,
    events: broken() === 'event' ? { ...tx.events, append: fail } : tx.events,
  });
  return { ...store, transaction: (work) => store.transaction((tx) => work(wrap(tx))) };
}

describe.each(dialects)('on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let broken: 'payment' | 'event' | undefined;

  beforeAll(async () => {
    shop = createShop(breakable(await openTestStore(dialect), () => broken));
    me = await shop.viewer();
  });
  afterAll(() => shop.store.close());

  const newAttempt = () => createId('cs', shop.clock(), (count) => randomBytes(count));
  const pay = ({ checkoutToken }: PaymentLink, sessionId = newAttempt(), input: unknown = CARD) =>
    shop.payments.payFromPage(me, { checkoutToken, sessionId, payerKey: 'key' }, input);

  async function made({ id, clientId }: PaymentLink) {
    return {
      sessions: await shop.checkoutSessions.count(me, { paymentLinkId: [id] }, shop.clock()),
      payments: await shop.payments.count(me, { paymentLinkId: [id] }),
      events: (await shop.store.events.after(clientId, 0, 1_000)).filter((event) => event.paymentLinkId === id).length,
      link: await shop.paymentLinks.get(me, id),
    };
  }

  test('makes the session and its payment', async () => {
    const link = await shop.activeLink(me);
    const attempt = newAttempt();
    const payment = await pay(link, attempt, { ...CARD, customer: { firstName: 'Ana' } });
    expect(payment).toMatchObject({ checkoutSessionId: attempt, status: 'CAPTURED', customer: { firstName: 'Ana' } });
    expect(await shop.checkoutSessions.get(me, attempt)).toMatchObject({
      storedStatus: 'PROCESSING_PAYMENT',
      customer: { firstName: 'Ana' },
    });
  });

  test.each(['payment', 'event'] as const)('a fault at the %s leaves neither, and the link as it was', async (step) => {
    const link = await shop.activeLink(me);
    const before = await made(link);
    broken = step;
    await expect(pay(link)).rejects.toThrow('killed');
    broken = undefined;
    expect(await made(link)).toEqual(before);
    expect(await pay(link)).toMatchObject({ status: 'CAPTURED' });
  });

  test('an input that is refused leaves neither', async () => {
    const link = await shop.activeLink(me, { customerRequirements: ['email'] });
    const before = await made(link);
    await expect(pay(link)).rejects.toThrow(ValidationError);
    await expect(pay(link, newAttempt(), { paymentMethod: 'PIX' })).rejects.toThrow(ValidationError);
    expect(await made(link)).toEqual(before);
  });

  test('of two payers at once on a link for one, the second leaves nothing', async () => {
    const link = await shop.activeLink(me);
    const results = await Promise.allSettled([pay(link), pay(link), pay(link)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(InvalidStateError);
    expect(await made(link)).toMatchObject({ sessions: 1, payments: 1 });
  });

  test.each([
    ['ahead of', 30_000],
    ['behind', -30_000],
  ])('a form that a gateway drew whose clock is %s ours pays once, however often it is sent', async (_, ms) => {
    const link = await shop.activeLink(me, { paymentLimit: null });
    const drawnAt = shop.clock() + ms;
    const attempt = createId('cs', drawnAt, (count) => randomBytes(count));
    const results = await Promise.allSettled([pay(link, attempt), pay(link, attempt)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await made(link)).toMatchObject({ sessions: 1, payments: 1 });
    expect(await shop.checkoutSessions.get(me, attempt)).toMatchObject({ createdAt: drawnAt });
  });
});
