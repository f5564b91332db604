import { expect, test } from 'vitest';
import { idFloor } from '../../../src/domain/id.ts';
import { PAYMENT_STATUSES, type Payment } from '../../../src/domain/payment.ts';
import type { PaymentFilter } from '../../../src/domain/payment-ports.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { makeLink, makePayment, makeSession, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

export function paymentContract(given: () => Subject): void {
  async function prepare(make: (payment: Payment) => Payment[]) {
    const clientId = unique('client');
    const payments = make(makePayment(makeSession(makeLink({ clientId }))));
    await given().store.transaction(async (tx) => {
      for (const payment of payments) await tx.payments.insert(payment);
    });
    return { clientId, payments };
  }

  test('a payment is read as it was written, though its link and session are gone', async () => {
    const { store, other } = given();
    const customer = { firstName: 'Ana', address: { country: 'CHL' } };
    const { clientId, payments } = await prepare((payment) => [{ ...payment, customer, failureMessage: 'Sin fondos' }]);
    const [payment] = payments;
    expect(await store.payments.find(clientId, payment?.id ?? '')).toStrictEqual(payment);
    expect(await other.payments.findMany(clientId, ['pay_0', payment?.id ?? ''])).toStrictEqual([undefined, payment]);
    expect(await store.payments.find(unique('stranger'), payment?.id ?? '')).toBeUndefined();
  });

  test('whose providers are to be asked is told for all clients, from a time on', async () => {
    const { store } = given();
    const due = NOW - 1_000_000;
    const { clientId } = await prepare((payment) => [{ ...payment, nextLookupAt: due }]);
    const { clientId: idle } = await prepare((payment) => [{ ...payment, nextLookupAt: null }]);
    async function dueAt(now: number) {
      const { due } = await store.payments.clientsDueForLookup(now, { limit: 1_000 });
      return [clientId, idle].filter((id) => due.includes(id));
    }
    expect([await dueAt(due), await dueAt(due - 1)]).toEqual([[clientId], []]);
  });

  test('payments that are to be looked up are counted by account, those that somebody is looking up too', async () => {
    const { store } = given();
    const { clientId } = await prepare((payment) =>
      [30, null, 20, 10].map((nextLookupAt, i) => ({
        ...payment,
        id: `pay_${i}`,
        nextLookupAt,
        providerAccountId: i < 3 ? 'acc_1' : 'acc_2',
      })),
    );
    const counts = () =>
      Promise.all(['acc_1', 'acc_2', 'acc_3'].map((account) => store.payments.countAwaitingLookup(clientId, account)));
    expect(await counts()).toEqual([2, 1, 0]);
    await store.transaction((tx) => tx.payments.claimForLookup(clientId, 50, 1_000, 5));
    expect(await counts()).toEqual([2, 1, 0]);
    expect(await store.payments.countAwaitingLookup(unique('stranger'), 'acc_1')).toBe(0);
  });

  test('a payment that is due is claimed once, those that were due first before the others', async () => {
    const { store } = given();
    const { clientId, payments } = await prepare((payment) =>
      [30, 10, 20, null, 99].map((nextLookupAt, i) => ({ ...payment, id: `pay_${i}`, nextLookupAt })),
    );
    const claim = (now: number, limit: number) =>
      store.transaction((tx) => tx.payments.claimForLookup(clientId, now, 1_000, limit));
    const held = (i: number) => ({ ...payments[i], nextLookupAt: 1_000, lookupCount: 1 });
    expect((await claim(50, 2)).toSorted((one, other) => one.id.localeCompare(other.id))).toStrictEqual([
      held(1),
      held(2),
    ]);
    expect(await claim(50, 2)).toStrictEqual([held(0)]);
    expect(await claim(50, 2)).toStrictEqual([]);
    expect(await store.transaction((tx) => tx.payments.claimForLookup(unique('stranger'), 5_000, 9_000, 5))).toEqual(
      [],
    );
  });

  test('is found by the request that made it, in its session alone', async () => {
    const { store } = given();
    const clientId = unique('client');
    const session = makeSession(makeLink({ clientId }));
    const [one, other] = [makePayment(session), makePayment(makeSession(makeLink({ clientId })))];
    await store.transaction(async (tx) => {
      await tx.payments.insert(one, { requestHash: 'hash' });
      await tx.payments.insert(other);
    });
    const find = (owner: string, sessionId: string, hash: string) =>
      store.payments.findByRequest(owner, sessionId, hash);
    expect(await find(clientId, session.id, 'hash')).toEqual(one);
    expect(await find(clientId, session.id, 'other')).toBeUndefined();
    expect(await find(clientId, other.checkoutSessionId, 'hash')).toBeUndefined();
    expect(await find(unique('stranger'), session.id, 'hash')).toBeUndefined();
  });

  test('is found by the key of its return, and by the names that its provider gave', async () => {
    const { store } = given();
    const { clientId, payments } = await prepare((payment) => [
      { ...payment, returnKey: 'tag.one', providerReference: 'ref-1', providerTransactionId: 'tx-1' },
    ]);
    const [payment] = payments;
    const stranger = unique('stranger');
    expect(await store.payments.findByReturnKey(clientId, 'tag.one')).toStrictEqual(payment);
    expect(await store.payments.findByReturnKey(clientId, 'tag.two')).toBeUndefined();
    expect(await store.payments.findByReturnKey(stranger, 'tag.one')).toBeUndefined();
    const byName = (client: string, account: string, name: { reference: string } | { transactionId: string }) =>
      store.payments.findByProvider(client, account, name);
    expect(await byName(clientId, 'sandbox', { reference: 'ref-1' })).toStrictEqual(payment);
    expect(await byName(clientId, 'sandbox', { transactionId: 'tx-1' })).toStrictEqual(payment);
    expect(await byName(clientId, 'other', { reference: 'ref-1' })).toBeUndefined();
    expect(await byName(clientId, 'sandbox', { reference: 'tx-1' })).toBeUndefined();
    expect(await byName(stranger, 'sandbox', { reference: 'ref-1' })).toBeUndefined();
  });

  test('a write can be bound to the sum of refunds that was read', async () => {
    const { store } = given();
    const { clientId, payments } = await prepare((payment) => [{ ...payment, status: 'RECEIVED' }]);
    const id = payments[0]?.id ?? '';
    const refund = (refundedAmount: string) =>
      store.transaction((tx) =>
        tx.payments.set(
          clientId,
          id,
          { statuses: ['RECEIVED'], refundedAmount },
          { refundedAmount: '5', updatedAt: NOW },
        ),
      );
    expect(await refund('1')).toBeUndefined();
    expect(await refund('0')).toMatchObject({ refundedAmount: '5' });
    expect(await refund('0')).toBeUndefined();
  });

  test('a payment that is locked is read as it was written, by its client alone', async () => {
    const { store } = given();
    const { clientId, payments } = await prepare((payment) => [payment]);
    const [payment] = payments;
    const lock = (owner: string, id = payment?.id ?? '') => store.transaction((tx) => tx.payments.lock(owner, id));
    expect(await lock(clientId)).toStrictEqual(payment);
    expect(await lock(clientId, 'pay_0')).toBeUndefined();
    expect(await lock(unique('stranger'))).toBeUndefined();
  });

  test('of changes that lock the payment first, none is lost', async () => {
    const { store, other } = given();
    const { clientId, payments } = await prepare((payment) => [payment]);
    const id = payments[0]?.id ?? '';
    const increment = (one: Store) =>
      one.transaction(async (tx) => {
        const payment = await tx.payments.lock(clientId, id);
        const lookupCount = (payment?.lookupCount ?? 0) + 1;
        await tx.payments.set(clientId, id, { statuses: PAYMENT_STATUSES }, { lookupCount, updatedAt: NOW });
      });
    await Promise.all(Array.from({ length: 16 }, (_, i) => increment(i % 2 === 0 ? store : other)));
    const written = await store.transaction((tx) => tx.payments.find(clientId, id));
    expect(written).toMatchObject({ lookupCount: 16 });
  });

  test('a write is admitted by the status, changes what it names, and answers the row', async () => {
    const { store } = given();
    const { clientId, payments } = await prepare((payment) =>
      PAYMENT_STATUSES.map((status) => ({ ...payment, id: `pay_${status}`, status })),
    );
    const change = {
      status: 'FAILED',
      providerReference: 'ref',
      failureCode: 'insufficient_funds',
      failureMessage: 'Sin fondos',
      capturedAt: NOW + 1,
      updatedAt: NOW + 2,
    } as const;
    const written = await store.transaction(async (tx) => {
      const rows: (Payment | undefined)[] = [];
      for (const { id } of payments)
        rows.push(await tx.payments.set(clientId, id, { statuses: ['CREATED', 'CAPTURED'] }, change));
      return rows;
    });
    const expected = payments.map((one) =>
      ['CREATED', 'CAPTURED'].includes(one.status) ? { ...one, ...change } : undefined,
    );
    expect(written).toStrictEqual(expected);
    const rows = await store.payments.findMany(
      clientId,
      payments.map(({ id }) => id),
    );
    expect(rows).toStrictEqual(payments.map((payment, i) => expected[i] ?? payment));
    expect(
      await store.transaction((tx) => tx.payments.set(clientId, 'pay_SETTLED', { statuses: [] }, change)),
    ).toBeUndefined();
  });

  test('lists by any filter, both ways, with counts', async () => {
    const { store } = given();
    const { clientId, payments } = await prepare((payment) =>
      Array.from({ length: 24 }, (_, i) => ({
        ...payment,
        id: `pay_${String(i).padStart(2, '0')}`,
        status: PAYMENT_STATUSES[i % 6] ?? 'CREATED',
        paymentLinkId: `pl_${i % 2}`,
        checkoutSessionId: `cs_${i % 4}`,
      })),
    );
    const cases: [PaymentFilter, (payment: Payment, i: number) => boolean][] = [
      [{}, () => true],
      [{ status: [] }, () => true],
      [{ status: ['CREATED'] }, (_, i) => i % 6 === 0],
      [{ status: ['CREATED', 'FAILED', 'SETTLED'] }, (_, i) => [0, 4, 5].includes(i % 6)],
      [{ paymentLinkId: ['pl_1'] }, (_, i) => i % 2 === 1],
      [{ checkoutSessionId: ['cs_1', 'cs_2', 'cs_9'] }, (_, i) => [1, 2].includes(i % 4)],
      [{ paymentLinkId: ['pl_0'], checkoutSessionId: ['cs_1'] }, () => false],
    ];
    for (const [filter, keep] of cases) {
      const expected = payments.filter(keep);
      const query = { filter, direction: 'asc' } as const;
      expect(await store.payments.count(clientId, filter)).toBe(expected.length);
      expect(await store.payments.listByOffset(clientId, query, { offset: 2, limit: 5 })).toEqual(expected.slice(2, 7));
      expect(await store.payments.page(clientId, { ...query, direction: 'desc' }, { limit: 50 })).toEqual({
        rows: expected.toReversed(),
        more: false,
      });
    }
  });

  test('finds the n-th newest try of a link, of one payer, of none, and of the refused ones', async () => {
    const { store } = given();
    const clientId = unique('client');
    const link = makeLink({ clientId });
    const payerKeys = ['a', 'b', null] as const;
    const made = Array.from({ length: 30 }, (_, i) => ({
      payment: makePayment(makeSession(link), {
        id: `${idFloor('pay', NOW + i)}${'0'.repeat(16)}`,
        createdAt: NOW + i,
        status: i % 2 === 0 ? 'FAILED' : 'RECEIVED',
      }),
      payerKey: payerKeys[i % 3] ?? null,
    }));
    await store.transaction(async (tx) => {
      for (const { payment, payerKey } of made)
        await tx.payments.insert(payment, payerKey === null ? {} : { payerKey });
    });
    for (const payerKey of [undefined, ...payerKeys]) {
      for (const refused of [true, false]) {
        for (const since of [NOW, NOW + 11, NOW + 29, NOW + 30]) {
          const expected = made
            .filter((one) => payerKey === undefined || one.payerKey === payerKey)
            .map(({ payment }) => payment)
            .filter(({ status, createdAt }) => createdAt >= since && (!refused || status === 'FAILED'))
            .map(({ createdAt }) => createdAt)
            .toReversed();
          const fit = { since, refused, ...(payerKey !== undefined && { payerKey }) };
          for (const n of [1, 2, 5, 30, 31]) {
            expect(await store.payments.nthAttempt(clientId, link.id, n, fit)).toBe(expected[n - 1]);
          }
        }
      }
    }
    expect(
      await store.payments.nthAttempt(unique('stranger'), link.id, 1, { since: 0, refused: false }),
    ).toBeUndefined();
  });
}
