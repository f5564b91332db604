import { expect, test } from 'vitest';
import type { PaymentLinkFilter } from '../../../src/domain/ports.ts';
import { makeLink, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const order = { field: 'createdAt', direction: 'desc' } as const;
const ANY = { now: NOW, statuses: ['ACTIVE'] } as const;

const selling = (description: string) =>
  makeTerms({ items: [{ preTaxAmount: '1', totalAmount: '1', description }], metadata: { sold: description } });

export function paymentLinkSearchContract(given: () => Subject): void {
  /** The ids of what is found, by a page and by its count. */
  async function find(clientId: string, filter: PaymentLinkFilter): Promise<readonly string[]> {
    const { paymentLinks } = given().other;
    const { rows } = await paymentLinks.page(clientId, { filter, order, now: NOW }, { limit: 50 });
    expect(await paymentLinks.count(clientId, filter, NOW)).toBe(rows.length);
    return rows.map(({ id }) => id);
  }

  test('a link is found by its words as they are now, and not when it is gone', async () => {
    const clientId = unique('client');
    const link = makeLink({ clientId, terms: selling('blue kettle') });
    const { store } = given();
    await store.transaction((tx) => tx.paymentLinks.insert(link));
    expect(await find(clientId, { search: 'KETT' })).toEqual([link.id]);

    await store.transaction((tx) => tx.paymentLinks.set(clientId, link.id, ANY, { updatedAt: NOW }));
    expect(await find(clientId, { metadata: [{ key: 'sold', value: 'blue kettle' }] })).toEqual([link.id]);

    await store.transaction(async (tx) => {
      for (const text of ['green cup', 'red cup']) {
        await tx.paymentLinks.set(clientId, link.id, ANY, { terms: selling(text), updatedAt: NOW });
      }
    });
    const found = ['kettle', 'green', 'cup red'].map((search) => find(clientId, { search }));
    expect(await Promise.all(found)).toEqual([[], [], [link.id]]);
    expect(await find(clientId, { metadata: [{ key: 'sold', value: 'green cup' }] })).toEqual([]);

    await store.transaction((tx) => tx.paymentLinks.remove(clientId, link.id, ANY));
    expect(await find(clientId, { search: 'cup' })).toEqual([]);
  });

  test('nobody finds what belongs to a client whose id differs in case alone, or goes on', async () => {
    const name = unique('shop');
    const clients = [name, name.toUpperCase(), `${name}a`, `${name}-`];
    const links = clients.map((clientId) => makeLink({ clientId, terms: selling('kettle') }));
    await given().store.transaction(async (tx) => {
      for (const link of links) await tx.paymentLinks.insert(link);
    });
    for (const [i, clientId] of clients.entries()) {
      expect(await find(clientId, { search: 'kettle' })).toEqual([links[i]?.id]);
      for (const prefix of ['k', 'a', '4']) {
        expect((await find(clientId, { search: prefix })).length).toBeLessThanOrEqual(1);
      }
    }
  });

  test('what is written together in one millisecond is found, and what is undone is not', async () => {
    const clientId = unique('client');
    const { store } = given();
    const links = Array.from({ length: 30 }, (_, i) => makeLink({ clientId, terms: selling(`kettle number${i}`) }));
    const written = links.map((link, i) =>
      store.transaction(async (tx) => {
        await tx.paymentLinks.insert(link);
        if (i % 10 === 9) throw new Error('undone');
      }, clientId),
    );
    await Promise.allSettled(written);
    expect(await find(clientId, { search: 'kettle' })).toHaveLength(27);
    expect(await find(clientId, { search: 'number8' })).toEqual([links[8]?.id]);
    expect(await find(clientId, { search: 'number9' })).toEqual([]);
  });
}
