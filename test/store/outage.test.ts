import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { takeFunctionsAway } from '../support/lesser-postgres.ts';
import { LONG_FORM, rounds } from '../support/long.ts';
import { launchPgbouncer, pgbouncerInstalled } from '../support/pgbouncer.ts';
import { launchPostgres, type PostgresServer } from '../support/postgres.ts';
import { dialects } from '../support/store.ts';
import { makeDeliveryId, makeEvent, makeLink, NOW, unique } from './make.ts';

/** Of each way to stop it. */
const OUTAGES = rounds('OUTAGE_ROUNDS', { short: 2, long: 10 });

/** Of each store. */
const WRITERS = 3;
const OUTCOME_TIMEOUT_MS = 10_000;

type Way = { readonly url: string; readonly stop?: () => Promise<void> };
const WAYS: readonly { readonly name: string; readonly reach: (url: string) => Promise<Way> }[] = [
  { name: 'PostgreSQL', reach: async (url) => ({ url }) },
  ...(LONG_FORM ? [{ name: 'PostgreSQL without some functions', reach: takeFunctionsAway }] : []),
  ...(LONG_FORM && pgbouncerInstalled ? [{ name: 'PostgreSQL behind pgbouncer', reach: throughPgbouncer }] : []),
];

async function throughPgbouncer(url: string): Promise<Way> {
  // As docs/sharding.md recommends. Otherwise each round that has all writers in the pooler's queue takes as long as their timeout.
  const pooler = await launchPgbouncer(url, { queryWaitS: 5 });
  return { url: pooler.url(url), stop: pooler.stop };
}

/** A server of its own, which is stopped and started while several writers and readers are at work. */
describe.runIf(dialects.includes('postgres')).each(WAYS)('when $name goes away and comes back', ({ reach }) => {
  let server: PostgresServer;
  let way: Way;
  let stores: Store[];

  beforeAll(async () => {
    server = await launchPostgres();
    way = await reach(server.url('postgres'));
    const open = () =>
      openStore({ databaseUrl: way.url, poolMax: 4, connectTimeoutMs: 500, outcomeTimeoutMs: OUTCOME_TIMEOUT_MS });
    stores = [await open(), await open()];
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await way.stop?.();
    await server.remove();
  });

  /** Writes and reads through every store until told to stop; what was acknowledged, and what each failure was. */
  function startLoad(clientId: string) {
    const acknowledged: PaymentLink[] = [];
    const refused: PaymentLink[] = [];
    const unknown: { readonly link: PaymentLink; readonly at: number }[] = [];
    const failures: unknown[] = [];
    /** The writers that were acknowledged something since the test last cleared it. */
    const served = new Set<number>();
    let loading = true;

    async function write(store: Store, writer: number): Promise<void> {
      while (loading) {
        const link = makeLink({ clientId });
        const written = store.transaction(async (tx) => {
          await tx.paymentLinks.insert(link);
          await tx.events.append(makeEvent(link), makeDeliveryId());
        });
        await written.then(
          () => {
            acknowledged.push(link);
            served.add(writer);
          },
          (error: unknown) => {
            if (error instanceof DomainError && error.code === 'INTERNAL') {
              unknown.push({ link, at: performance.now() });
            } else {
              failures.push(error);
              refused.push(link);
            }
            return sleep(5);
          },
        );
      }
    }

    async function read(store: Store): Promise<void> {
      while (loading) await store.paymentLinks.count(clientId, {}, NOW).catch((error: unknown) => failures.push(error));
    }

    const load = stores.flatMap((store, index) => [
      ...Array.from({ length: WRITERS }, (_, number) => write(store, index * WRITERS + number)),
      read(store),
    ]);
    async function stop(): Promise<void> {
      loading = false;
      await Promise.all(load);
    }
    return { acknowledged, refused, unknown, failures, served, stop };
  }

  test.each(['fast', 'immediate'] as const)(
    'a %s stop: clear refusals meanwhile, nothing lost, nothing twice',
    { timeout: 120_000 + OUTAGES * 60_000 },
    async (mode) => {
      const clientId = unique('client');
      const { acknowledged, refused, unknown, failures, served, stop } = startLoad(clientId);
      const outages: { readonly from: number; readonly to: number; readonly settled: number }[] = [];
      for (let round = 0; round < OUTAGES; round += 1) {
        const before = acknowledged.length;
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 20), { timeout: 60_000 });
        const from = performance.now();
        await server.stop(mode);
        const answeredBefore = refused.length + unknown.length;
        await vi.waitFor(() => expect(refused.length + unknown.length).toBeGreaterThan(answeredBefore), {
          timeout: 60_000,
        });
        await server.start();
        const afterwards = acknowledged.length;
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(afterwards), {
          timeout: 60_000,
          interval: 10,
        });
        const to = performance.now();
        // Else the next outage may hit a writer that still asks for its outcome, and has met both.
        served.clear();
        await vi.waitFor(() => expect(served.size).toBe(stores.length * WRITERS), { timeout: 60_000, interval: 10 });
        outages.push({ from, to, settled: performance.now() });
      }
      await stop();

      expect(failures.length).toBeGreaterThan(0);
      for (const failure of failures) expect(failure).toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
      // "Unknown" is an honest answer only in an outage that lasted longer than an outcome is asked for.
      const long = outages.filter(({ from, to }) => to - from > OUTCOME_TIMEOUT_MS);
      const inLongOutage = (at: number) => long.some(({ from, settled }) => from < at && at < settled);
      expect(unknown.filter(({ at }) => !inLongOutage(at))).toEqual([]);
      const [store] = stores;
      const rows = await store?.paymentLinks.findMany(
        clientId,
        acknowledged.map(({ id }) => id),
      );
      expect(rows?.filter((row) => row === undefined)).toEqual([]);
      const none = await store?.paymentLinks.findMany(
        clientId,
        refused.map(({ id }) => id),
      );
      expect(none?.filter((row) => row !== undefined)).toEqual([]);
      const inDoubt = await store?.paymentLinks.findMany(
        clientId,
        unknown.map(({ link }) => link.id),
      );
      const happened = inDoubt?.filter((link) => link !== undefined) ?? [];
      const feed = await store?.events.after(clientId, 0, 100_000);
      expect(feed?.map(({ paymentLinkId }) => paymentLinkId).toSorted()).toEqual(
        [...acknowledged, ...happened].map(({ id }) => id).toSorted(),
      );
    },
  );

  test('a transaction whose number was given to another one after a crash is not taken for it', async () => {
    const [store, other] = stores;
    const link = makeLink({ clientId: unique('client') });
    const written = store?.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      await tx.events.append(makeEvent(link), makeDeliveryId());
      await server.stop('immediate');
      await server.start();
      // These use up the numbers that the server has forgotten to have given.
      for (let number = 0; number < 10; number += 1) {
        await other?.transaction((later) => later.paymentLinks.insert(makeLink({ clientId: link.clientId })));
      }
    });
    await expect(written).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await other?.paymentLinks.find(link.clientId, link.id)).toBeUndefined();
  });

  test('those who listen hear of events again, however long it was away', async () => {
    const [store, other] = stores;
    const link = makeLink({ clientId: unique('client') });
    const heard = vi.fn<() => void>();
    const stop = store?.onAppend(link.clientId, heard);
    await server.stop();
    await sleep(200);
    await server.start();
    await vi.waitFor(() => other?.probe(), { timeout: 60_000 });
    await vi.waitFor(
      async () => {
        heard.mockClear();
        await other?.transaction((tx) => tx.events.append(makeEvent(link), makeDeliveryId()));
        await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 500 });
      },
      { timeout: 60_000 },
    );
    stop?.();
  });
});
