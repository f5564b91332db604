import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { CheckoutSession } from '../../../src/domain/checkout-session.ts';
import type { Payment } from '../../../src/domain/payment.ts';
import type { PeriodCounts } from '../../../src/domain/payment-link/link-periods.ts';
import { makeLink, makePayment, makeSession, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const LARGEST = '999999999999999999.999999';
/** A few of the largest have a sum that no integer of a database holds. */
const AMOUNTS = [LARGEST, LARGEST, LARGEST, '0.000001', '150.5', '9007199254740993', '12.34', '1'];
const owners = ['owner-1', 'owner-2'];
/** Two or three links in each quarter of an hour. */
const STEP = 6 * 60_000;

/** Each with a session and a payment a moment later; of some the funds have come, and a part has gone back. */
function makeMany(clientId: string) {
  return Array.from({ length: 60 }, (_, i) => {
    const createdAt = NOW + Math.floor(i / 3) * STEP;
    const owner = { identityId: owners[i % 2] ?? '' };
    const link = makeLink({ clientId, createdAt, terms: makeTerms({ owner }) });
    const session = makeSession(link, { createdAt: createdAt + 1 });
    const payment = makePayment(session, {
      createdAt: createdAt + 2,
      ownerIdentityId: owner.identityId,
      amount: AMOUNTS[i % AMOUNTS.length] ?? '1',
      currency: i % 5 === 0 ? 'EUR' : 'USDC',
      receivedAt: i % 4 === 0 ? null : NOW,
      refundedAmount: i % 4 !== 0 && i % 7 === 0 ? '0.25' : '0',
    });
    return { link, session, payment: { ...payment, amount: i % 5 === 0 ? '12.34' : payment.amount } };
  });
}

/** Millionths. */
function micro(amount: string): bigint {
  const [units = '0', decimals = ''] = amount.split('.');
  return BigInt(units + decimals.padEnd(6, '0'));
}

export function linkPeriodsContract(given: () => Subject): void {
  const clientId = unique('client');
  const made = makeMany(clientId);

  beforeAll(async () => {
    await given().store.transaction(async (tx) => {
      for (const { link, session, payment } of [...made, ...makeMany(unique('neighbour'))]) {
        await tx.paymentLinks.insert(link);
        await tx.checkoutSessions.insert(session);
        await tx.payments.insert(payment);
      }
    });
  });

  /** The same, counted one by one. */
  function expected(from: number, until: number, ownerIdentityId: readonly string[]): PeriodCounts {
    const inside = ({ createdAt }: { readonly createdAt: number }) => from <= createdAt && createdAt < until;
    const ours = made.filter(
      ({ payment }) => ownerIdentityId.length === 0 || ownerIdentityId.includes(payment.ownerIdentityId),
    );
    const payments = ours.map(({ payment }) => payment).filter(inside);
    const received = payments.filter(({ receivedAt }) => receivedAt !== null);
    const sum = (currency: string, of: (payment: Payment) => string, decimals: number) => {
      const total = received.filter((one) => one.currency === currency).reduce((all, one) => all + micro(of(one)), 0n);
      const text = total.toString().padStart(7, '0');
      return `${text.slice(0, -6)}.${text.slice(-6, decimals === 6 ? undefined : decimals - 6)}`;
    };
    return {
      links: ours.map(({ link }) => link).filter(inside).length,
      sessions: ours.map(({ session }): CheckoutSession => session).filter(inside).length,
      payments: payments.length,
      paid: received.length,
      money: [...new Set(payments.map(({ currency }) => currency))].toSorted().map((currency) => ({
        currency,
        paid: sum(currency, ({ amount }) => amount, currency === 'EUR' ? 2 : 6),
        refunded: sum(currency, ({ refundedAmount }) => refundedAmount, currency === 'EUR' ? 2 : 6),
      })),
    };
  }

  test('what began between any instants, exact to the last digit', async () => {
    const bounds = fc
      .uniqueArray(fc.integer({ min: NOW - STEP, max: NOW + 22 * STEP }), { minLength: 2, maxLength: 12 })
      .map((list) => list.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(bounds, fc.subarray(owners), async (instants, ownerIdentityId) => {
        const found = await given().store.linkPeriods(clientId, instants, { ownerIdentityId });
        const counted = instants.slice(1).map((until, i) => expected(instants[i] ?? 0, until, ownerIdentityId));
        expect(found).toEqual(counted);
      }),
      { numRuns: 30 },
    );
  });

  test('nothing for a client who has nothing', async () => {
    const none = { links: 0, sessions: 0, payments: 0, paid: 0, money: [] };
    expect(await given().store.linkPeriods(unique('client'), [0, NOW, 2 * NOW], {})).toEqual([none, none]);
  });
}
