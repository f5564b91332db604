import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PaymentLink } from '../../../src/domain/payment-link.ts';
import type { StoreWrites } from '../../../src/domain/ports.ts';
import { turnOfEventLoop } from '../../../src/lib/turn.ts';
import { makeDeliveryId, makeEvent, makeLink, makePayment, makeSession, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

/** What a unit of work may do; each but the first is undone, and fails with the word itself where nothing else is said. */
const FATES = ['kept', 'refused before', 'refused after', 'refused after reading', 'orphan', 'broken'] as const;
type Fate = (typeof FATES)[number];

async function meetFate(tx: StoreWrites, link: PaymentLink, fate: Fate): Promise<string> {
  if (fate === 'refused before') throw new Error(fate);
  await tx.paymentLinks.insert(link);
  await tx.events.append(makeEvent(link), makeDeliveryId());
  if (fate === 'refused after reading') await tx.paymentLinks.find(link.clientId, link.id);
  // A session of a link that does not exist, and an id that is taken: the database refuses both.
  if (fate === 'orphan') await tx.checkoutSessions.insert(makeSession({ ...link, id: 'pl_none' }));
  if (fate === 'broken') await tx.paymentLinks.insert({ ...link, checkoutToken: unique('token') });
  if (fate !== 'kept') throw new Error(fate);
  return link.id;
}

export function transactionContract(given: () => Subject): void {
  test('what fails leaves nothing, and the failure is the one that was thrown', async () => {
    const { store } = given();
    const link = makeLink({ clientId: unique('client') });
    const failure = new Error('no');
    const failing = store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      await tx.events.append(makeEvent(link), makeDeliveryId());
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await store.paymentLinks.find(link.clientId, link.id)).toBeUndefined();
    expect(await store.events.last(link.clientId)).toBe(0);
  });

  test('units that run at once: those that fail take back their own writes and nobody else’s', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const links = Array.from({ length: 40 }, () => makeLink({ clientId }));
    const results = await Promise.allSettled(
      links.map((link, i) =>
        (i % 2 === 0 ? store : other).transaction(async (tx) => {
          await tx.paymentLinks.insert(link);
          await tx.events.append(makeEvent(link), makeDeliveryId());
          if (i % 3 === 0) throw new Error('no');
          return i;
        }),
      ),
    );
    const kept = links.filter((_, i) => i % 3 !== 0);
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual(links.map((_, i) => i % 3 !== 0));
    const ids = links.map(({ id }) => id);
    expect((await other.paymentLinks.findMany(clientId, ids)).filter((link) => link !== undefined)).toEqual(kept);
    const feed = await store.events.after(clientId, 0, 100);
    expect(feed.map(({ paymentLinkId }) => paymentLinkId).toSorted()).toEqual(kept.map(({ id }) => id).toSorted());
  });

  test('work that fails late takes nothing of what others have put off with it', async () => {
    const { store } = given();
    const [kept, undone] = [makeLink({ clientId: unique('client') }), makeLink({ clientId: unique('client') })];
    const write = (link: typeof kept, more: (tx: StoreWrites) => Promise<unknown>) =>
      store.transaction(async (tx) => {
        await tx.paymentLinks.insert(link);
        await tx.events.append(makeEvent(link), makeDeliveryId());
        await more(tx);
      });
    const results = await Promise.allSettled([
      write(kept, async () => {}),
      write(undone, (tx) => tx.paymentLinks.insert({ ...undone, checkoutToken: 'another' })),
      write(undone, async (tx) => {
        // By reading, it has written what the others have put off.
        await tx.paymentLinks.find(undone.clientId, undone.id);
        throw new Error('no');
      }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const [{ clientId }, total] of [
      [kept, 1],
      [undone, 0],
    ] as const) {
      expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(total);
      expect(await store.events.last(clientId)).toBe(total);
    }
  });

  test('the fault of one unit is its own, whatever the others of its client and of others do at the same time', async () => {
    const unit = fc.record({ fate: fc.constantFrom('kept' as Fate, 'kept' as Fate, ...FATES), whose: fc.nat(1) });
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { minLength: 5, maxLength: 30 }), async (units) => {
        const { store, other } = given();
        const clients = [unique('client'), unique('client')];
        const done = units.map(({ fate, whose }, i) => {
          const link = makeLink({ clientId: clients[whose] ?? '' });
          return (i % 5 === 0 ? other : store).transaction((tx) => meetFate(tx, link, fate), link.clientId);
        });
        const results = await Promise.allSettled(done);
        const told = results.map((result) => (result.status === 'fulfilled' ? 'kept' : result.reason.message));
        for (const [i, { fate }] of units.entries()) {
          if (fate === 'orphan') expect(results[i]).toMatchObject({ reason: { code: 'NOT_FOUND' } });
          else if (fate === 'broken') expect(told[i]).toMatch(/unique/i);
          else expect(told[i]).toBe(fate);
        }
        for (const [whose, clientId] of clients.entries()) {
          const kept = units.filter((each) => each.whose === whose && each.fate === 'kept').length;
          expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(kept);
          const feed = await other.events.after(clientId, 0, 100);
          expect(feed.map(({ sequence }) => sequence)).toEqual(Array.from({ length: kept }, (_, n) => n + 1));
        }
      }),
      { numRuns: 20 },
    );
  });

  test('units of one client that want the same token: one has it, the others are told', async () => {
    const { store } = given();
    const clientId = unique('client');
    const insert = () =>
      store.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId, checkoutToken: 'invoice-1' })), clientId);
    const won = await Promise.all(Array.from({ length: 20 }, insert));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.paymentLinks.count(clientId, {}, NOW)).toBe(1);
  });

  test('whoever has locked a row keeps it until the end: no other unit of its client comes between', async () => {
    const { store, other } = given();
    const link = makeLink({ clientId: unique('client') });
    const session = makeSession(link);
    const payment = makePayment(session, { refundedAmount: '0' });
    const { clientId, id } = payment;
    await store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      await tx.checkoutSessions.insert(session);
      await tx.payments.insert(payment);
    }, clientId);
    const addOne = (to: Subject['store']) =>
      to.transaction(async (tx) => {
        // A change that says nothing locks the row; the rest decides on what it finds there, without looking again.
        const found = await tx.payments.set(clientId, id, { statuses: ['CREATED'] }, { updatedAt: NOW });
        await tx.paymentLinks.find(clientId, link.id);
        const refundedAmount = String(Number(found?.refundedAmount) + 1);
        await tx.payments.set(clientId, id, { statuses: ['CREATED'] }, { refundedAmount, updatedAt: NOW });
        await tx.events.append(makeEvent(link), makeDeliveryId());
      }, clientId);
    await Promise.all(Array.from({ length: 25 }, (_, i) => addOne(i % 4 === 0 ? other : store)));
    expect((await store.payments.find(clientId, id))?.refundedAmount).toBe('25');
    expect(await store.events.last(clientId)).toBe(25);
  });

  test('a unit finds all that those before it did', async () => {
    const { store } = given();
    const clientId = unique('client');
    const create = () =>
      store.transaction(async (tx) => {
        const before = await tx.paymentLinks.count(clientId, {}, NOW);
        const link = makeLink({ clientId });
        await tx.paymentLinks.insert(link);
        await tx.events.append(makeEvent(link), makeDeliveryId());
        return [before, await tx.events.last(clientId)];
      }, clientId);
    const found = await Promise.all(Array.from({ length: 20 }, create));
    expect(found).toEqual(Array.from({ length: 20 }, (_, n) => [n, n + 1]));
  });

  test('work sees its own writes; nobody else does before the commit', async () => {
    const { store, other } = given();
    const link = makeLink({ clientId: unique('client') });
    const find = (from: Pick<typeof store, 'paymentLinks'>) => from.paymentLinks.find(link.clientId, link.id);
    const [inside, outside] = await store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      return [await find(tx), await find(other)];
    });
    expect(inside).toEqual(link);
    expect(outside).toBeUndefined();
    // Another process is asked by a request, which comes with a later poll of its event loop.
    await turnOfEventLoop();
    expect(await find(other)).toEqual(link);
  });

  test('a resolved transaction is there for every process', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    for (let i = 0; i < 20; i += 1) {
      const link = makeLink({ clientId });
      await store.transaction((tx) => tx.paymentLinks.insert(link));
      expect(await other.paymentLinks.find(clientId, link.id)).toEqual(link);
    }
    expect(await other.paymentLinks.count(clientId, {}, NOW)).toBe(20);
  });

  test('text that no database should see is an error of the caller, or found nowhere', async () => {
    const { store } = given();
    const clientId = unique('client');
    const look = (text: string) =>
      store.paymentLinks.findByToken(clientId, text).catch((error: unknown) => (error as { code: string }).code);
    expect([undefined, 'INVALID']).toContain(await look('a\u0000b'));
    expect(await look('lone \ud800 surrogate')).toBeUndefined();
    await store.probe();
  });
}
