import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAYMENT_LINK_STATUSES, type PaymentLinkStatus } from '../../../src/domain/payment-link.ts';
import type { StoreWrites } from '../../../src/domain/ports.ts';
import { HOUR, makeLink, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const STEPS = [
  'deactivate',
  'activate',
  'reserve',
  'recordPaid',
  'acceptLate',
  'release',
  'remove',
  'expire',
  'open',
] as const;
type Step = (typeof STEPS)[number];

export function paymentLinkCountContract(given: () => Subject): void {
  async function insert({ paymentLinks }: StoreWrites, clientId: string, ending: boolean): Promise<string> {
    const storedStatus = ending ? 'ACTIVE' : 'ATTEMPT';
    const link = makeLink({ clientId, storedStatus, expiresAt: ending ? NOW + 1 : NOW + HOUR });
    await paymentLinks.insert(link);
    return link.id;
  }

  async function take({ paymentLinks }: StoreWrites, clientId: string, id: string, step: Step): Promise<unknown> {
    switch (step) {
      case 'deactivate':
      case 'activate': {
        const [from, to] = step === 'activate' ? (['ATTEMPT', 'ACTIVE'] as const) : (['ACTIVE', 'EXPIRED'] as const);
        return paymentLinks.set(clientId, id, { now: NOW, statuses: [from] }, { storedStatus: to, updatedAt: NOW });
      }
      case 'remove':
        return paymentLinks.remove(clientId, id, { now: NOW, statuses: PAYMENT_LINK_STATUSES });
      case 'expire':
        return paymentLinks.expire(clientId, NOW + 1, 1);
      case 'open':
        return paymentLinks.countOpen(clientId, id);
      default:
        return paymentLinks[step](clientId, id, NOW);
    }
  }

  /** The total that is kept, and how many there are when they are listed. */
  async function totals(clientId: string, status: readonly PaymentLinkStatus[], now: number) {
    const { paymentLinks } = given().other;
    const query = { filter: { status }, order: { field: 'createdAt', direction: 'asc' }, now } as const;
    return [
      await paymentLinks.count(clientId, { status }, now),
      (await paymentLinks.listByOffset(clientId, query, { offset: 0, limit: 500 })).length,
    ];
  }

  test('totals by status are those of the links, whatever was written or undone', async () => {
    const unit = fc.record({
      inserted: fc.option(fc.record({ ending: fc.boolean() })),
      which: fc.nat(5),
      steps: fc.array(fc.constantFrom(...STEPS), { maxLength: 2 }),
      undone: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { minLength: 10, maxLength: 25 }), async (units) => {
        const clientId = unique('counted');
        const { store } = given();
        const order = { field: 'createdAt', direction: 'asc' } as const;
        for (const { inserted, which, steps, undone } of units) {
          const { rows } = await store.paymentLinks.page(clientId, { filter: {}, order, now: NOW }, { limit: 6 });
          const work = store.transaction(async (tx) => {
            const id = inserted === null ? (rows[which]?.id ?? '') : await insert(tx, clientId, inserted.ending);
            for (const step of steps) await take(tx, clientId, id, step);
            if (undone) throw new Error('undone');
          });
          await work.catch((error: Error) => expect(error.message).toBe('undone'));
        }
        for (const now of [NOW, NOW + 1, NOW + HOUR]) {
          for (const status of [[], ...PAYMENT_LINK_STATUSES.map((one) => [one]), ['ACTIVE', 'EXPIRED'] as const]) {
            const [total, listed] = await totals(clientId, status, now);
            expect([status, now, total]).toEqual([status, now, listed]);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('two who write at once are both counted', async () => {
    const clientId = unique('counted');
    const { store, other } = given();
    const insert = (to: Subject['store']) => to.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId })));
    await Promise.all(Array.from({ length: 20 }, (_, index) => insert(index % 2 === 0 ? store : other)));
    expect(await totals(clientId, ['ACTIVE'], NOW)).toEqual([20, 20]);
  });
}
