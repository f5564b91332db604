import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAYMENT_STATUSES } from '../../../src/domain/payment.ts';
import { periodBounds } from '../../../src/domain/payment-link/link-periods.ts';
import { PAYMENT_LINK_STATUSES } from '../../../src/domain/payment-link.ts';
import type { StoreWrites } from '../../../src/domain/ports.ts';
import { rounds } from '../../support/long.ts';
import { HOUR, makeLink, makePayment, makeSession, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const QUARTER = HOUR / 4;
const OWNERS = ['owner-1', 'owner-2'];
const ZONES = ['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham'];
const AMOUNTS = { USDC: ['999999999999999999.999999', '0.000001', '1.5'], CLP: ['49990', '1'] } as const;
const MADE = ['link', 'session', 'payment'] as const;
const ANY_LINK = { now: NOW, statuses: PAYMENT_LINK_STATUSES };
const ANY_PAYMENT = { statuses: PAYMENT_STATUSES };

/** An instant of three days, mostly next to the edge of a quarter. */
const instant = fc
  .tuple(fc.integer({ min: -140, max: 140 }), fc.oneof(fc.integer({ min: -2, max: 2 }), fc.nat(QUARTER)))
  .map(([quarters, milliseconds]) => NOW + quarters * QUARTER + milliseconds);
const currency = fc.constantFrom('USDC', 'CLP');
const deed = fc.record({
  what: fc.constantFrom(...MADE, ...MADE, ...MADE, 'receive', 'receive', 'lose', 'refund', 'remove', 'retire'),
  which: fc.nat(20),
  at: instant,
  amount: currency.chain((code) =>
    fc.record({ currency: fc.constant(code), amount: fc.constantFrom(...AMOUNTS[code]) }),
  ),
});
const unit = fc.record({
  deeds: fc.array(deed, { minLength: 1, maxLength: 4 }),
  undone: fc.nat(7).map((n) => n === 0),
});
const zoned = fc
  .record({
    ends: fc.tuple(instant, instant),
    timeZone: fc.constantFrom(...ZONES),
    unit: fc.constantFrom('day', 'week'),
  })
  .map(
    ({ ends, ...calendar }) => periodBounds({ from: Math.min(...ends), until: Math.max(...ends) + 1 }, calendar) ?? [],
  );
const bounds = fc.oneof(
  zoned,
  fc.uniqueArray(instant, { minLength: 2, maxLength: 9 }).map((instants) => instants.toSorted((a, b) => a - b)),
);

type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;
type Client = {
  readonly clientId: string;
  readonly links: ReturnType<typeof makeLink>[];
  readonly sessions: ReturnType<typeof makeSession>[];
  readonly payments: ReturnType<typeof makePayment>[];
};

/** What is counted of quarters of an hour against what the rows say, which are read where owners are named: here, all. */
export function quarterHourContract(given: () => Subject): void {
  function newClient(): Client {
    return { clientId: unique('counted'), links: [], sessions: [], payments: [] };
  }

  async function make(
    tx: StoreWrites,
    { clientId, links, sessions, payments }: Client,
    { what, which, ...made }: Deed,
  ) {
    const [link, session] = [links[which % links.length], sessions[which % sessions.length]];
    const { at: createdAt, amount } = made;
    switch (what) {
      case 'link': {
        const terms = makeTerms({ owner: { identityId: OWNERS[which % 2] ?? '' } });
        const another = makeLink({ clientId, createdAt, terms });
        links.push(another);
        return tx.paymentLinks.insert(another);
      }
      case 'session': {
        if (link === undefined) return;
        const another = makeSession(link, { createdAt });
        sessions.push(another);
        return tx.checkoutSessions.insert(another);
      }
      default: {
        if (session === undefined) return;
        const ownerIdentityId = session.terms.owner.identityId;
        const receivedAt = which % 3 === 0 ? createdAt : null;
        const another = makePayment(session, { createdAt, ownerIdentityId, receivedAt, ...amount });
        payments.push(another);
        return tx.payments.insert(another);
      }
    }
  }

  async function act(tx: StoreWrites, client: Client, { what, which, at, amount }: Deed): Promise<unknown> {
    const { clientId, links, payments } = client;
    const payment = payments[which % payments.length]?.id ?? '';
    const set = (change: object) => tx.payments.set(clientId, payment, ANY_PAYMENT, { ...change, updatedAt: at });
    switch (what) {
      case 'receive':
        return set({ receivedAt: at });
      case 'lose':
        return set({ receivedAt: null });
      case 'refund':
        return set({ refundedAmount: amount.amount, status: 'RECEIVED' });
      case 'remove':
        return tx.paymentLinks.remove(clientId, links[which % links.length]?.id ?? '', ANY_LINK);
      case 'retire':
        return tx.retention.removeUnpaidSessions(clientId, at, { after: '', limit: 3 });
      default:
        return make(tx, client, { what, which, at, amount });
    }
  }

  async function expectSame(clientId: string, instants: readonly number[]) {
    const { linkPeriods } = given().store;
    const counted = await linkPeriods(clientId, instants, {});
    expect(counted).toEqual(await linkPeriods(clientId, instants, { ownerIdentityId: OWNERS }));
    return counted;
  }

  test('it is the same, whatever was written, undone, or removed, by two who write at once', async () => {
    const histories = fc.array(unit, { minLength: 12, maxLength: 30 });
    const seen = { links: 0, sessions: 0, paid: 0 };
    await fc.assert(
      fc.asyncProperty(histories, fc.array(bounds, { minLength: 4, maxLength: 4 }), async (units, asked) => {
        const client = newClient();
        const run = ({ deeds, undone }: (typeof units)[number], number: number) =>
          given()[number % 2 === 0 ? 'store' : 'other'].transaction(async (tx) => {
            for (const one of deeds) await act(tx, client, one);
            if (undone) throw new Error('undone');
          }, client.clientId);
        // What belongs to something that was undone fails, and is undone with the rest of its unit.
        for (let next = 0; next < units.length; next += 3)
          await Promise.allSettled(units.slice(next, next + 3).map(run));
        for (const instants of asked) await expectSame(client.clientId, instants);
        const [all] = await expectSame(client.clientId, [0, 2 * NOW]);
        for (const what of ['links', 'sessions', 'paid'] as const) seen[what] += all?.[what] ?? 0;
      }),
      { numRuns: rounds('HISTORIES', { short: 10, long: 200 }) },
    );
    expect(Object.values(seen).every((count) => count > 0)).toBe(true);
  });

  test('sessions that begin, or are removed for their age, while their link is deleted are counted once', async () => {
    const { clientId } = newClient();
    const { store, other } = given();
    for (let round = 0; round < rounds('RACE_ROUNDS', { short: 10, long: 200 }); round += 1) {
      const link = makeLink({ clientId });
      await store.transaction(async (tx) => {
        await tx.paymentLinks.insert(link);
        await tx.checkoutSessions.insert(makeSession(link, { createdAt: NOW - HOUR, expiresAt: NOW - 1 }));
      }, clientId);
      await Promise.allSettled([
        other.transaction((tx) => tx.retention.removeUnpaidSessions(clientId, NOW, { after: '', limit: 3 })),
        other.transaction((tx) => tx.checkoutSessions.insert(makeSession(link)), clientId),
        store.transaction((tx) => tx.paymentLinks.remove(clientId, link.id, ANY_LINK), clientId),
      ]);
    }
    const none = { links: 0, sessions: 0, payments: 0, paid: 0, money: [] };
    expect(await expectSame(clientId, [0, 2 * NOW])).toEqual([none]);
  });
}
