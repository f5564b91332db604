import { expect, test } from 'vitest';
import type { DuePosition } from '../../../src/domain/due.ts';
import type { PaymentLink } from '../../../src/domain/payment-link.ts';
import type { StoreWrites } from '../../../src/domain/ports.ts';
import { HOUR, makeLink, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

type Step = 'reserve' | 'recordPaid' | 'release' | 'deactivate';

const limited = (paymentLimit?: number | null) => makeTerms(paymentLimit === undefined ? {} : { paymentLimit });

export function paymentLinkLifecycleContract(given: () => Subject): void {
  /** Takes the steps one after the other; the state after each as `STATUS done/in flight`, or `refused`. */
  async function walk(link: PaymentLink, steps: readonly Step[], now = NOW): Promise<string[]> {
    const { clientId, id } = link;
    const take = (tx: StoreWrites, step: Step) =>
      step === 'deactivate'
        ? tx.paymentLinks.set(clientId, id, { now, statuses: ['ACTIVE'] }, { storedStatus: 'EXPIRED', updatedAt: now })
        : tx.paymentLinks[step](clientId, id, now);
    const states: string[] = [];
    await given().store.transaction((tx) => tx.paymentLinks.insert(link));
    for (const step of steps) {
      const written = await given().store.transaction((tx) => take(tx, step));
      const read = await given().store.paymentLinks.find(clientId, id);
      if (written !== undefined) expect(written).toEqual(read);
      states.push(
        written === undefined
          ? 'refused'
          : `${written.storedStatus} ${written.paymentsDone}/${written.paymentsInFlight} v${written.version}`,
      );
    }
    return states;
  }

  const make = (link: Partial<PaymentLink> = {}) => makeLink({ clientId: unique('client'), ...link });

  test('one payment: taken once, finished by funds', async () => {
    expect(await walk(make(), ['reserve', 'reserve', 'recordPaid', 'recordPaid', 'reserve', 'release'])).toEqual([
      'PROCESSING_PAYMENT 0/1 v2',
      'refused',
      'FINISHED 1/0 v3',
      'refused',
      'refused',
      'refused',
    ]);
  });

  test('one payment that fails makes room for the next', async () => {
    expect(await walk(make(), ['reserve', 'release', 'reserve', 'recordPaid'])).toEqual([
      'PROCESSING_PAYMENT 0/1 v2',
      'ACTIVE 0/0 v3',
      'PROCESSING_PAYMENT 0/1 v4',
      'FINISHED 1/0 v5',
    ]);
  });

  test('two payments: full at two, finished by the second', async () => {
    const steps: Step[] = [
      'reserve',
      'reserve',
      'reserve',
      'recordPaid',
      'reserve',
      'release',
      'reserve',
      'recordPaid',
    ];
    expect(await walk(make({ terms: limited(2) }), steps)).toEqual([
      'ACTIVE 0/1 v2',
      'PROCESSING_PAYMENT 0/2 v3',
      'refused',
      'PROCESSING_PAYMENT 1/1 v4',
      'refused',
      'ACTIVE 1/0 v5',
      'PROCESSING_PAYMENT 1/1 v6',
      'FINISHED 2/0 v7',
    ]);
  });

  test('no limit: never full, never finished', async () => {
    expect(
      await walk(make({ terms: limited(null) }), ['reserve', 'reserve', 'recordPaid', 'release', 'reserve']),
    ).toEqual(['ACTIVE 0/1 v2', 'ACTIVE 0/2 v3', 'ACTIVE 1/1 v4', 'ACTIVE 1/0 v5', 'ACTIVE 1/1 v6']);
  });

  test('a payment under way when the link is closed still counts, and finishes it at the limit', async () => {
    expect(await walk(make({ terms: limited(2) }), ['reserve', 'deactivate', 'reserve', 'recordPaid'])).toEqual([
      'ACTIVE 0/1 v2',
      'EXPIRED 0/1 v3',
      'refused',
      'EXPIRED 1/0 v4',
    ]);
    expect(
      await walk(make({ terms: limited(2), paymentsDone: 1, paymentsInFlight: 1, storedStatus: 'EXPIRED' }), [
        'recordPaid',
      ]),
    ).toEqual(['FINISHED 2/0 v2']);
  });

  test('nothing is taken from the millisecond of the end on', async () => {
    expect(await walk(make({ expiresAt: NOW + 1 }), ['reserve'])).toEqual(['PROCESSING_PAYMENT 0/1 v2']);
    expect(await walk(make({ expiresAt: NOW }), ['reserve'])).toEqual(['refused']);
    expect(await walk(make({ storedStatus: 'ATTEMPT' }), ['reserve'])).toEqual(['refused']);
  });

  test('a link that is full accepts no payments, whatever its status says', async () => {
    const full = { paymentsDone: 1, paymentsInFlight: 1 };
    expect(await walk(make({ terms: limited(2), ...full }), ['reserve'])).toEqual(['refused']);
    expect(await walk(make({ terms: limited(3), ...full }), ['reserve'])).toEqual(['PROCESSING_PAYMENT 1/2 v2']);
  });

  test('whose links are over is told for all clients, in parts, whoever has the most of them', async () => {
    const { store } = given();
    const clients = [unique('client'), unique('client'), unique('client'), unique('client')] as const;
    const [many, one, later, done] = clients;
    const early = NOW - 50 * HOUR;
    const over = { expiresAt: early, createdAt: early - HOUR };
    const links = [
      ...Array.from({ length: 7 }, (_, i) => makeLink({ clientId: many, ...over, expiresAt: early - (i % 3) })),
      makeLink({ clientId: one, ...over, storedStatus: 'ATTEMPT' }),
      makeLink({ clientId: later, ...over, expiresAt: early + 1 }),
      ...(['EXPIRED', 'FINISHED', 'PROCESSING_PAYMENT'] as const).map((storedStatus) =>
        makeLink({ clientId: done, ...over, storedStatus }),
      ),
    ];
    await store.transaction(async (tx) => {
      for (const link of links) await tx.paymentLinks.insert(link);
    });

    async function overAt(now: number, limit: number): Promise<readonly string[]> {
      const found = new Set<string>();
      let after: DuePosition | undefined;
      do {
        const { due, next } = await store.paymentLinks.clientsWithExpired(now, { limit, after });
        for (const clientId of due) found.add(clientId);
        after = next;
      } while (after !== undefined);
      return clients.filter((clientId) => found.has(clientId));
    }

    for (const limit of [1, 2, 1_000]) {
      expect(await overAt(early - 3, limit)).toEqual([]);
      expect(await overAt(early, limit)).toEqual([many, one]);
      expect(await overAt(early + 1, limit)).toEqual([many, one, later]);
    }
    await store.transaction((tx) => tx.paymentLinks.expire(many, NOW, 100));
    expect(await overAt(early, 2)).toEqual([one]);
  });

  test('what is over is written down, so many at a time, and once', async () => {
    const { store } = given();
    const clientId = unique('client');
    const over = [1, 2, 3].map((minute) => makeLink({ clientId, expiresAt: NOW - minute }));
    const kept = [
      makeLink({ clientId, expiresAt: NOW + 1 }),
      makeLink({ clientId, expiresAt: NOW - 1, storedStatus: 'PROCESSING_PAYMENT' }),
      makeLink({ clientId, expiresAt: NOW - 1, storedStatus: 'FINISHED' }),
      makeLink({ clientId, expiresAt: NOW - 1, storedStatus: 'EXPIRED', deactivatedAt: NOW - HOUR }),
    ];
    const attempt = makeLink({ clientId, expiresAt: NOW, storedStatus: 'ATTEMPT' });
    await store.transaction(async (tx) => {
      for (const link of [...over, ...kept, attempt]) await tx.paymentLinks.insert(link);
    });
    const expire = (limit: number) => store.transaction((tx) => tx.paymentLinks.expire(clientId, NOW, limit));
    const first = await expire(3);
    const second = await expire(3);
    expect(await expire(3)).toEqual([]);
    const expired = (link: PaymentLink) => ({ ...link, storedStatus: 'EXPIRED', updatedAt: NOW, version: 2 });
    expect(first.toSorted((a, b) => a.expiresAt - b.expiresAt)).toEqual(over.toReversed().map(expired));
    expect(second).toEqual([expired(attempt)]);
    expect(
      await store.paymentLinks.findMany(
        clientId,
        kept.map(({ id }) => id),
      ),
    ).toEqual(kept);
  });
}
