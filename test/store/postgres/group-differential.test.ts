import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store, StoreWrites } from '../../../src/domain/ports.ts';
import { openStore } from '../../../src/store/store.ts';
import { rounds } from '../../support/long.ts';
import { PATIENT } from '../../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { makeDeliveryId, makeEvent, makeLink, makeSession, NOW, unique } from '../make.ts';

const CALM = ['create', 'create', 'end', 'remove', 'count', 'look', 'session'] as const;
/** A unit with one of these fails, and its group is rolled back. */
const BROKEN = ['orphan', 'duplicate'] as const;
type Deed = { readonly what: (typeof CALM | typeof BROKEN)[number]; readonly token: number };
type Unit = { readonly deeds: readonly Deed[]; readonly undone: boolean };

/** One deed, and what it found, in words that do not depend on the client. */
async function act(tx: StoreWrites, clientId: string, { what, token }: Deed): Promise<unknown> {
  const checkoutToken = `token-${token}`;
  const link = makeLink({ clientId, checkoutToken });
  const found = what === 'create' ? undefined : await tx.paymentLinks.findByToken(clientId, checkoutToken);
  const guard = { now: NOW, statuses: ['ACTIVE', 'EXPIRED'] } as const;
  const id = found?.id ?? 'pl_none';
  switch (what) {
    case 'create': {
      if (!(await tx.paymentLinks.insert(link))) return 'taken';
      await tx.events.append(makeEvent(link), makeDeliveryId());
      return 'created';
    }
    case 'end': {
      const ended = await tx.paymentLinks.set(clientId, id, guard, { storedStatus: 'EXPIRED', updatedAt: NOW });
      if (ended !== undefined) await tx.events.append(makeEvent(ended), makeDeliveryId());
      return ended?.version;
    }
    case 'remove':
      return (await tx.paymentLinks.remove(clientId, id, guard)) !== undefined;
    case 'count':
      return [await tx.paymentLinks.count(clientId, {}, NOW), await tx.events.last(clientId)];
    case 'look':
      return found?.storedStatus;
    case 'session':
      return found !== undefined && tx.checkoutSessions.insert(makeSession(found, { id: `cs_${token}` }));
    case 'orphan':
      return tx.checkoutSessions.insert(makeSession({ ...link, id: 'pl_none' }));
    case 'duplicate':
      return found !== undefined && tx.paymentLinks.insert({ ...found, checkoutToken: unique('token') });
  }
}

async function run(store: Store, clientId: string, { deeds, undone }: Unit): Promise<string> {
  const work = store.transaction(async (tx) => {
    const results: unknown[] = [];
    for (const deed of deeds) results.push(await act(tx, clientId, deed));
    if (undone) throw new Error(`undone after ${JSON.stringify(results)}`);
    return results;
  }, clientId);
  return work.then(
    (results) => JSON.stringify(results),
    (error: Error) => error.message,
  );
}

async function stateOf(store: Store, clientId: string): Promise<unknown> {
  const order = { field: 'createdAt', direction: 'asc' } as const;
  const { rows } = await store.paymentLinks.page(clientId, { filter: {}, order, now: NOW }, { limit: 500 });
  const events = await store.events.after(clientId, 0, 500);
  const counts = ['ACTIVE', 'EXPIRED'] as const;
  return {
    links: rows
      .map(({ checkoutToken, storedStatus, version }) => `${checkoutToken} ${storedStatus} ${version}`)
      .toSorted(),
    events: events.map(({ sequence }) => sequence),
    totals: await Promise.all(counts.map((status) => store.paymentLinks.count(clientId, { status: [status] }, NOW))),
    sessions: await store.checkoutSessions.count(clientId, {}, NOW),
    periods: await store.linkPeriods(clientId, [0, 2 * NOW], {}),
  };
}

describe.runIf(dialects.includes('postgres'))('units that share a transaction', () => {
  let database: TestDatabase;
  let grouped: Store;
  let separate: Store;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    grouped = await openStore({ databaseUrl: database.url, ...PATIENT });
    separate = await openStore({ databaseUrl: database.url, ...PATIENT, writes: 'separate' });
  });
  afterAll(async () => {
    await grouped.close();
    await separate.close();
    await database.drop();
  });

  test('find and leave the same as when each is awaited before the next and has a transaction of its own', async () => {
    const unitsOf = (whats: readonly Deed['what'][], undone: fc.Arbitrary<boolean>) => {
      const deed = fc.record({ what: fc.constantFrom(...whats), token: fc.nat(6) });
      const unit = fc.record({ deeds: fc.array(deed, { minLength: 1, maxLength: 3 }), undone });
      return fc.array(unit, { minLength: 2, maxLength: 15 });
    };
    const sometimes = fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0);
    const lists = fc.oneof(unitsOf(CALM, fc.constant(false)), unitsOf([...CALM, ...BROKEN], sometimes));
    await fc.assert(
      fc.asyncProperty(lists, async (units) => {
        const [together, apart] = [unique('client'), unique('client')];
        const found = await Promise.all(units.map((each) => run(grouped, together, each)));
        const expected: string[] = [];
        for (const each of units) expected.push(await run(separate, apart, each));
        expect(found).toEqual(expected);
        expect(await stateOf(grouped, together)).toEqual(await stateOf(separate, apart));
      }),
      { numRuns: rounds('GROUP_RUNS', { short: 60, long: 500 }) },
    );
  });
});
