import { expect, test } from 'vitest';
import {
  activationGuard,
  admits,
  deactivationGuard,
  deletionGuard,
  PAYMENT_LINK_STATUSES,
  type PaymentLink,
  type PaymentLinkGuard,
} from '../../../src/domain/payment-link.ts';
import { makeLink, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

/** Every state that a guard can tell from another. */
function everyState(clientId: string): PaymentLink[] {
  return PAYMENT_LINK_STATUSES.flatMap((storedStatus) =>
    [NOW - 1, NOW, NOW + 1].flatMap((expiresAt) =>
      [null, NOW - 5].flatMap((deactivatedAt) =>
        [0, 1].map((paymentsInFlight) =>
          makeLink({ clientId, storedStatus, expiresAt, deactivatedAt, paymentsInFlight, version: 7 }),
        ),
      ),
    ),
  );
}

const GUARDS: Record<string, PaymentLinkGuard> = {
  activation: activationGuard(NOW),
  deactivation: deactivationGuard(NOW),
  deletion: deletionGuard(NOW),
  'no status': { now: NOW, statuses: [] },
  'this version': { now: NOW, statuses: ['ATTEMPT', 'ACTIVE'], version: 7 },
  'an earlier version': { now: NOW, statuses: ['ATTEMPT', 'ACTIVE'], version: 6 },
  'all at once': { now: NOW, statuses: ['EXPIRED', 'FINISHED'], orDeactivated: true, idle: true, version: 7 },
  ...Object.fromEntries(PAYMENT_LINK_STATUSES.map((status) => [status, { now: NOW, statuses: [status] }])),
};

export function paymentLinkGuardContract(given: () => Subject): void {
  test.each(Object.entries(GUARDS))('%s: the database admits what the domain admits', async (_, guard) => {
    const { store } = given();
    const links = everyState(unique('client'));
    const admitted = await store.transaction(async (tx) => {
      const ids = new Set<string>();
      for (const link of links) {
        await tx.paymentLinks.insert(link);
        const written = await tx.paymentLinks.set(link.clientId, link.id, guard, { updatedAt: NOW });
        if (written !== undefined) ids.add(written.id);
      }
      return ids;
    });
    expect(admitted).toEqual(new Set(links.filter((link) => admits(guard, link)).map(({ id }) => id)));
  });

  test('a link is removed under the same guards', async () => {
    const { store } = given();
    const links = everyState(unique('client'));
    const guard = deletionGuard(NOW);
    const left = await store.transaction(async (tx) => {
      for (const link of links) {
        await tx.paymentLinks.insert(link);
        await tx.paymentLinks.remove(link.clientId, link.id, guard);
      }
      const ids = links.map(({ id }) => id);
      return tx.paymentLinks.findMany(links[0]?.clientId ?? '', ids);
    });
    expect(left).toEqual(links.map((link) => (admits(guard, link) ? undefined : link)));
    expect(left.filter((link) => link === undefined)).toHaveLength(16);
  });
}
