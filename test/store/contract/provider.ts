import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Dispute } from '../../../src/domain/dispute.ts';
import { createId } from '../../../src/domain/id.ts';
import type { ProviderAccount } from '../../../src/domain/provider/account.ts';
import type { SandboxCharge } from '../../../src/domain/provider/ports.ts';
import type { Refund } from '../../../src/domain/refund.ts';
import { makeLink, makeRefund, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

type OfClient = { readonly clientId: string };

function makeAccount(account: Partial<ProviderAccount> & OfClient): ProviderAccount {
  return {
    id: unique('account'),
    provider: 'stripe',
    mode: 'TEST',
    methods: ['CARD'],
    sealedCredentials: 'sealed',
    createdAt: NOW,
    updatedAt: NOW,
    noticesReadTo: null,
    ...account,
  };
}

/** What belongs to providers of payments: their accounts and notices, and the money that goes back. */
export function providerContract(given: () => Subject): void {
  test('refunds are read as they were written, by every way there is', async () => {
    const { store } = given();
    const clientId = unique('client');
    const made = [
      makeRefund({ clientId, id: createId('ref', NOW, randomBytes), reason: 'returned' }),
      makeRefund({ clientId, id: createId('ref', NOW + 1, randomBytes), reason: '' }),
      makeRefund({ clientId, id: createId('ref', NOW + 2, randomBytes), paymentId: 'pay_2' }),
    ];
    const [first, second, third] = made as [Refund, Refund, Refund];
    await store.transaction(async (tx) => {
      for (const refund of made) await tx.refunds.insert(refund);
    }, clientId);
    const query = { filter: {}, direction: 'asc' } as const;
    const window = { limit: 10 };
    expect(await store.refunds.find(clientId, first.id)).toEqual(first);
    expect(await store.refunds.find(unique('stranger'), first.id)).toBeUndefined();
    expect(await store.refunds.findMany(clientId, [third.id, 'none', second.id])).toEqual([third, undefined, second]);
    expect(await store.refunds.page(clientId, query, window)).toEqual({ rows: made, more: false });
    expect(await store.refunds.listByOffset(clientId, query, { offset: 1, limit: 1 })).toEqual([second]);
    expect(await store.refunds.count(clientId, { paymentId: ['pay_1'], status: ['PENDING'] })).toBe(2);
    expect(await store.refunds.ofPayment(clientId, 'pay_1')).toEqual([first, second]);
    expect(await store.refunds.countsOf(clientId, query, ['pay_2', 'pay_1', 'pay_3'])).toEqual([1, 2, 0]);
    const asked = [
      { parentId: 'pay_1', window: { limit: 1 } },
      { parentId: 'pay_2', window },
    ];
    expect(await store.refunds.pagesOf(clientId, query, asked)).toEqual([
      { rows: [first], more: true },
      { rows: [third], more: false },
    ]);
  });

  test('a refund is decided once, and may fail after all', async () => {
    const { store } = given();
    const clientId = unique('client');
    const refund = makeRefund({ clientId });
    await store.transaction((tx) => tx.refunds.insert(refund), clientId);
    const decide = (change: Pick<Refund, 'status' | 'providerReference' | 'failureCode' | 'updatedAt'>) =>
      store.transaction((tx) => tx.refunds.decide(clientId, refund.id, change), clientId);
    const succeeded = {
      status: 'SUCCEEDED',
      providerReference: 're_1',
      failureCode: null,
      updatedAt: NOW + 1,
    } as const;
    const failed = { status: 'FAILED', providerReference: null, failureCode: 'closed', updatedAt: NOW + 2 } as const;
    expect(await decide(succeeded)).toEqual({ ...refund, ...succeeded });
    expect(await decide(succeeded)).toBeUndefined();
    expect(await decide(failed)).toEqual({ ...refund, ...failed, providerReference: 're_1' });
    expect(await decide(succeeded)).toBeUndefined();
  });

  test('a PENDING refund is claimed by one of several, and again only when its time is over', async () => {
    const { store } = given();
    const clientId = unique('client');
    const refund = makeRefund({ clientId });
    await store.transaction((tx) => tx.refunds.insert(refund), clientId);
    const claim = (now: number, of = clientId) =>
      store.transaction((tx) => tx.refunds.claim(of, refund.id, { now, notSince: now - 100 }), of);
    expect(await claim(NOW, unique('stranger'))).toBe(false);
    const both = await Promise.all([claim(NOW), claim(NOW)]);
    expect(both.toSorted()).toEqual([false, true]);
    expect(await store.refunds.find(clientId, refund.id)).toEqual({ ...refund, requestedAt: NOW });
    expect([await claim(NOW + 99), await claim(NOW + 100)]).toEqual([false, true]);
    const change = { status: 'SUCCEEDED', providerReference: 're_1', failureCode: null, updatedAt: NOW + 101 } as const;
    await store.transaction((tx) => tx.refunds.decide(clientId, refund.id, change), clientId);
    expect(await claim(NOW + 500)).toBe(false);
  });

  test('a dispute is recorded once, and its status is written when it is another', async () => {
    const { store } = given();
    const clientId = unique('client');
    const dispute: Dispute = {
      clientId,
      id: createId('dsp', NOW, randomBytes),
      paymentId: 'pay_1',
      providerReference: 'dp_1',
      amount: '10',
      currency: 'USDC',
      reason: 'fraudulent',
      status: 'OPEN',
      createdAt: NOW,
      updatedAt: NOW,
    };
    const insert = () => store.transaction((tx) => tx.disputes.insert(dispute), clientId);
    const lose = () => store.transaction((tx) => tx.disputes.setStatus(clientId, 'dp_1', 'LOST', NOW + 1), clientId);
    expect([await insert(), await insert()]).toEqual([true, false]);
    const lost = { ...dispute, status: 'LOST', updatedAt: NOW + 1 };
    expect([await lose(), await lose()]).toEqual([lost, undefined]);
    expect(await store.disputes.ofPayments(clientId, ['pay_2', 'pay_1'])).toEqual([[], [lost]]);
  });

  test('accounts with providers are put, read, written over and removed', async () => {
    const { store } = given();
    const clientId = unique('client');
    const account = makeAccount({ clientId });
    const put = (one: ProviderAccount) => store.transaction((tx) => tx.providerAccounts.put(one), clientId);
    await put(account);
    await store.transaction((tx) => tx.providerAccounts.setNoticesReadTo(clientId, account.id, NOW), clientId);
    const now = { ...account, sealedCredentials: 'other', updatedAt: NOW + 1, noticesReadTo: NOW };
    await put({ ...now, noticesReadTo: null });
    expect(await store.providerAccounts.find(clientId, account.id)).toEqual(now);
    expect(await store.providerAccounts.list(clientId)).toEqual([now]);
    expect(await store.providerAccounts.listAll(1, { clientId, id: '' })).toEqual([now]);
    const reseal = (sealed: string) => store.transaction((tx) => tx.providerAccounts.reseal(now, sealed), clientId);
    expect([await reseal('resealed'), await reseal('again')]).toEqual([true, false]);
    expect(await store.providerAccounts.list(clientId)).toEqual([{ ...now, sealedCredentials: 'resealed' }]);
    const remove = () => store.transaction((tx) => tx.providerAccounts.remove(clientId, account.id), clientId);
    expect([await remove(), await remove()]).toEqual([true, false]);
  });

  test('a notice is stored once', async () => {
    const { store } = given();
    const clientId = unique('client');
    const notice = { clientId, accountId: 'a', noticeId: 'evt_1', type: 'paid', paymentId: null, receivedAt: NOW };
    const insert = () => store.transaction((tx) => tx.providerNotices.insert(notice), clientId);
    expect([await insert(), await insert()]).toEqual([true, false]);
  });

  test('the books of the sandbox are written version by version', async () => {
    const { store } = given();
    const clientId = unique('client');
    const charge: SandboxCharge = {
      clientId,
      paymentId: 'pay_1',
      status: 'PENDING',
      failureCode: null,
      decides: null,
      expiresAt: null,
      amount: '10',
      currency: 'USDC',
      refunds: [],
      disputes: [],
      paidAt: null,
      version: 1,
    };
    const paid: SandboxCharge = { ...charge, status: 'PAID', paidAt: NOW, version: 2 };
    const put = (one: SandboxCharge) => store.transaction((tx) => tx.sandbox.put(one), clientId);
    expect([await put(charge), await put(charge), await put(paid), await put(paid)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(await store.sandbox.find(clientId, 'pay_1')).toEqual(paid);
    expect(await store.sandbox.list(clientId, { after: '', limit: 2 })).toEqual([paid]);
  });

  test('a late payment takes a place in a link while there is one, and the link is counted where it comes to', async () => {
    const { store } = given();
    const clientId = unique('client');
    const link = makeLink({ clientId, terms: { ...makeTerms(), paymentLimit: 2 } });
    await store.transaction((tx) => tx.paymentLinks.insert(link), clientId);
    const accept = () => store.transaction((tx) => tx.paymentLinks.acceptLate(clientId, link.id, NOW), clientId);
    expect(await accept()).toMatchObject({ storedStatus: 'ACTIVE', paymentsDone: 1 });
    expect(await accept()).toMatchObject({ storedStatus: 'FINISHED', paymentsDone: 2 });
    expect(await accept()).toBeUndefined();
    expect(await store.paymentLinks.count(clientId, { status: ['ACTIVE'] }, NOW)).toBe(0);
    expect(await store.paymentLinks.count(clientId, { status: ['FINISHED'] }, NOW)).toBe(1);
  });

  test('keys that secrets are sealed with are noted and forgotten', async () => {
    const { store } = given();
    const id = unique('key');
    const known = async () => (await store.transaction((tx) => tx.sealingKeys.list())).filter((key) => key.id === id);
    await store.transaction((tx) => tx.sealingKeys.insert(id, 'check'));
    expect(await known()).toEqual([{ id, sealedCheck: 'check' }]);
    await store.transaction((tx) => tx.sealingKeys.remove(id));
    expect(await known()).toEqual([]);
  });
}
