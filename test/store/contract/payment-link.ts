import { expect, test } from 'vitest';
import type { PaymentLink, PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { destinationsTo, makeLink, makeSession, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const ANY = { now: NOW, statuses: ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] } as const;

export function paymentLinkContract(given: () => Subject): void {
  const insert = (...links: PaymentLink[]) =>
    given().store.transaction(async (tx) => {
      for (const link of links) await tx.paymentLinks.insert(link);
    });

  test('a link is read as it was written, nulls, order of keys, large numbers and all', async () => {
    const { store, other } = given();
    const terms: PaymentLinkTerms = makeTerms({
      items: [
        {
          preTaxAmount: '999999999999999999.999999',
          totalAmount: '999999999999999999.999999',
          description: 'Ñandú 🦤 "quoted" \\ \n',
          tax: null,
        },
      ],
      totalAmount: '999999999999999999.999999',
      customer: null,
      paymentLimit: null,
      successUrl: 'https://shop.example/ok?x=%F0%9F%A6%A4',
    });
    const link = makeLink({
      clientId: unique('client'),
      terms,
      storedStatus: 'EXPIRED',
      deactivatedAt: NOW + 1,
      expiresAt: 8_640_000_000_000_000,
      paymentsDone: 3,
      paymentsInFlight: 2,
      version: 9_007_199_254_740_991,
    });
    await insert(link);
    const read = await store.paymentLinks.find(link.clientId, link.id);
    expect(read).toStrictEqual(link);
    expect(JSON.stringify(read?.terms)).toBe(JSON.stringify(terms));
    expect(await other.paymentLinks.findByToken(link.clientId, link.checkoutToken)).toStrictEqual(link);
  });

  test("another client's link is as missing as one that never was", async () => {
    const { store } = given();
    const link = makeLink({ clientId: unique('client') });
    const stranger = unique('stranger');
    await insert(link);
    expect(await store.paymentLinks.find(stranger, link.id)).toBeUndefined();
    expect(await store.paymentLinks.findByToken(stranger, link.checkoutToken)).toBeUndefined();
    expect(await store.paymentLinks.findMany(stranger, [link.id])).toEqual([undefined]);
    const change = { updatedAt: NOW };
    expect(await store.transaction((tx) => tx.paymentLinks.set(stranger, link.id, ANY, change))).toBeUndefined();
    expect(await store.transaction((tx) => tx.paymentLinks.remove(stranger, link.id, ANY))).toBeUndefined();
    expect(await store.paymentLinks.find(link.clientId, link.id)).toEqual(link);
  });

  test('many are found in the order asked for, with gaps for the missing and repeats for the repeated', async () => {
    const { store } = given();
    const clientId = unique('client');
    const [a, b] = [makeLink({ clientId }), makeLink({ clientId })];
    await insert(a, b);
    const found = await store.paymentLinks.findMany(clientId, [b.id, 'pl_0', a.id, b.id]);
    expect(found).toEqual([b, undefined, a, b]);
    expect(await store.paymentLinks.findMany(clientId, [])).toEqual([]);
  });

  test('a checkoutToken is taken once by each client, to the letter', async () => {
    const { store } = given();
    const [clientId, neighbour] = [unique('client'), unique('client')];
    const link = makeLink({ clientId, checkoutToken: 'invoice-1' });
    const insertOne = (one: PaymentLink) => store.transaction((tx) => tx.paymentLinks.insert(one));
    expect(await insertOne(link)).toBe(true);
    expect(await insertOne(makeLink({ clientId, checkoutToken: 'invoice-1' }))).toBe(false);
    expect(await insertOne(makeLink({ clientId, checkoutToken: 'Invoice-1' }))).toBe(true);
    expect(await insertOne(makeLink({ clientId, checkoutToken: 'invoice-1 ' }))).toBe(true);
    expect(await insertOne(makeLink({ clientId: neighbour, checkoutToken: 'invoice-1' }))).toBe(true);
    expect(await store.paymentLinks.findByToken(clientId, 'invoice-1')).toEqual(link);
  });

  test('a refused insert leaves no trace of its destinations', async () => {
    const { store } = given();
    const clientId = unique('client');
    const terms = makeTerms({ destinations: destinationsTo('only-here') });
    await insert(makeLink({ clientId, checkoutToken: 'x' }));
    await insert(makeLink({ clientId, checkoutToken: 'x', terms }));
    expect(await store.paymentLinks.count(clientId, { destinationAccountNumber: ['only-here'] }, NOW)).toBe(0);
  });

  test('a change writes what it names, raises the version, and answers the row as it stands', async () => {
    const { store } = given();
    const link = makeLink({ clientId: unique('client'), storedStatus: 'ATTEMPT' });
    const { clientId, id } = link;
    await insert(link);
    const set = (
      change: Parameters<Parameters<Parameters<typeof store.transaction>[0]>[0]['paymentLinks']['set']>[3],
    ) => store.transaction((tx) => tx.paymentLinks.set(clientId, id, ANY, change));

    const activated = { ...link, storedStatus: 'ACTIVE', updatedAt: NOW + 1, version: 2 } as const;
    expect(await set({ storedStatus: 'ACTIVE', updatedAt: NOW + 1 })).toEqual(activated);
    const deactivated = {
      ...activated,
      storedStatus: 'EXPIRED',
      deactivatedAt: NOW + 2,
      updatedAt: NOW + 2,
      version: 3,
    };
    expect(await set({ storedStatus: 'EXPIRED', deactivatedAt: NOW + 2, updatedAt: NOW + 2 })).toEqual(deactivated);
    const reactivated = { ...deactivated, storedStatus: 'ACTIVE', deactivatedAt: null, updatedAt: NOW + 3, version: 4 };
    expect(await set({ storedStatus: 'ACTIVE', deactivatedAt: null, updatedAt: NOW + 3 })).toEqual(reactivated);
    const prolonged = { ...reactivated, expiresAt: NOW + 9, updatedAt: NOW + 4, version: 5 };
    expect(await set({ expiresAt: NOW + 9, updatedAt: NOW + 4 })).toEqual(prolonged);
    expect(await store.paymentLinks.find(clientId, id)).toEqual(prolonged);
  });

  test('new terms are found by what they say, and no longer by what the old ones said', async () => {
    const { store } = given();
    const before = makeTerms({
      destinations: destinationsTo('a', 'b'),
      customer: { email: 'Old@Example.com' },
      owner: { identityId: 'old' },
    });
    const after = makeTerms({
      destinations: destinationsTo('b', 'c', 'c'),
      currency: 'USD',
      customer: { email: 'ÑANDÚ@Example.com' },
      owner: { identityId: 'new' },
    });
    const link = makeLink({ clientId: unique('client'), terms: before });
    const { clientId, id } = link;
    await insert(link);
    await store.transaction((tx) => tx.paymentLinks.set(clientId, id, ANY, { terms: after, updatedAt: NOW }));

    const count = (filter: Parameters<typeof store.paymentLinks.count>[1]) =>
      store.paymentLinks.count(clientId, filter, NOW);
    expect(await count({ destinationAccountNumber: ['a'] })).toBe(0);
    expect(await count({ destinationAccountNumber: ['b', 'c'] })).toBe(1);
    expect(await count({ currency: ['CLP'] })).toBe(0);
    expect(await count({ currency: ['USD'] })).toBe(1);
    expect(await count({ customerEmail: ['old@example.com'] })).toBe(0);
    expect(await count({ customerEmail: ['ñandú@EXAMPLE.com'] })).toBe(1);
    expect(await count({ ownerIdentityId: ['old'] })).toBe(0);
    expect(await count({ ownerIdentityId: ['new'] })).toBe(1);
  });

  test('a removed link takes its sessions and its token with it', async () => {
    const { store } = given();
    const link = makeLink({ clientId: unique('client') });
    const session = makeSession(link);
    const { clientId, id, checkoutToken } = link;
    await insert(link);
    await store.transaction((tx) => tx.checkoutSessions.insert(session));
    expect(await store.transaction((tx) => tx.paymentLinks.remove(clientId, id, ANY))).toEqual(link);
    expect(await store.paymentLinks.find(clientId, id)).toBeUndefined();
    expect(await store.checkoutSessions.find(clientId, session.id)).toBeUndefined();
    const again = makeLink({ clientId, checkoutToken });
    expect(await store.transaction((tx) => tx.paymentLinks.insert(again))).toBe(true);
    expect(await store.paymentLinks.count(clientId, { destinationAccountNumber: ['acc-1'] }, NOW)).toBe(1);
  });

  test('statistics count visits, sessions and payments done, in the order asked for', async () => {
    const { store } = given();
    const clientId = unique('client');
    const [visited, quiet] = [makeLink({ clientId, paymentsDone: 2 }), makeLink({ clientId })];
    await insert(visited, quiet);
    await store.transaction(async (tx) => {
      await tx.paymentLinks.countOpen(clientId, visited.id);
      await tx.paymentLinks.countOpen(clientId, visited.id);
      await tx.paymentLinks.countOpen(clientId, 'pl_0');
      await tx.checkoutSessions.insert(makeSession(visited));
    });
    expect(await store.linkStats(clientId, [quiet.id, 'pl_0', visited.id])).toEqual([
      { opens: 0, sessions: 0, paid: 0 },
      { opens: 0, sessions: 0, paid: 0 },
      { opens: 2, sessions: 1, paid: 2 },
    ]);
    expect(await store.paymentLinks.find(clientId, visited.id)).toEqual(visited);
  });
}
