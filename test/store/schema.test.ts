import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as deliveryFilters from '../../db/migrations/0021_delivery_filters.ts';
import * as webhookEndpoints from '../../db/migrations/0110_webhook_endpoints.ts';
import * as linkSequences from '../../db/migrations/0111_link_sequences.ts';
import * as quarterHours from '../../db/migrations/0125_quarter_hours.ts';
import { idPrefix } from '../../src/domain/id.ts';
import { fillSearches, rebuildSearchIndex } from '../../src/store/payment-link/link-search-fill.ts';
import { fillQuarterHours } from '../../src/store/payment-link/quarter-hour-rows.ts';
import { SchemaError } from '../../src/store/schema.ts';
import { createStore, openDatabase, openStore } from '../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { HOUR, makeDeliveryId, makeEndpoint, makeEvent, makeLink, makePayment, makeSession, NOW } from './make.ts';

const run = promisify(execFile);
/** What the folder holds, in its order: the list in the code has to be the same. */
const APPLYING = readdirSync('db/migrations')
  .toSorted()
  .map((file) => `Applying ${basename(file, '.ts')}`);

describe.each(dialects)('the schema on %s', (dialect) => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase(dialect);
  });
  afterEach(() => database.drop());

  test('is brought up to date with progress, and then left alone', async () => {
    const lines: string[] = [];
    const progress = (line: string) => lines.push(line);
    await (await openStore({ databaseUrl: database.url, progress })).close();
    expect(lines).toEqual(APPLYING);
    lines.length = 0;
    await (await openStore({ databaseUrl: database.url, progress, migrate: false })).close();
    expect(lines).toEqual([]);
  });

  test('lets deliveries know their link that were there before they did', async () => {
    const clientId = 'c';
    const link = makeLink({ clientId });
    const event = makeEvent(link);
    const opened = await openDatabase({ databaseUrl: database.url });
    const store = createStore(opened);
    const endpoint = makeEndpoint({ clientId, sealedSecret: 'sealed:v1:test:s' });
    const id = makeDeliveryId();
    await store.transaction(async (tx) => {
      await tx.webhookEndpoints.put(endpoint);
      await tx.events.append(event, id);
    });
    await opened.withKysely(async (kysely) => {
      for (const column of ['link', 'event', 'type']) {
        await kysely.schema.dropIndex(`webhook_deliveries_by_${column}`).execute();
      }
      await kysely.schema.alterTable('webhook_deliveries').dropColumn('payment_link_id').execute();
      await deliveryFilters.up(kysely);
    });
    expect((await store.deliveries.find(clientId, id))?.paymentLinkId).toBe(link.id);
    await store.close();
  });

  test('lets links be found by their words that were there before they did', async () => {
    const links = Array.from({ length: 3 }, () => makeLink({ clientId: 'c' }));
    const opened = await openDatabase({ databaseUrl: database.url });
    await createStore(opened).transaction(async (tx) => {
      for (const link of links) await tx.paymentLinks.insert(link);
    });
    await opened.withKysely(async (kysely) => {
      await kysely.deleteFrom('link_searches').execute();
      await rebuildSearchIndex(kysely);
    });
    const store = createStore(opened);
    const count = (search: string) => store.paymentLinks.count('c', { search }, NOW);
    expect(await count('sho')).toBe(0);
    await opened.withKysely(async (kysely) => {
      await fillSearches(kysely);
      await rebuildSearchIndex(kysely);
    });
    expect([await count('sho'), await count(links[1]?.checkoutToken ?? '')]).toEqual([3, 1]);
    await opened.close();
  });

  test('lets endpoints, deliveries and events go on that were there before endpoints had ids and events numbers', async () => {
    const opened = await openDatabase({ databaseUrl: database.url });
    const store = createStore(opened);
    const [has, had] = [makeEndpoint({ clientId: 'has' }), makeEndpoint({ clientId: 'had' })];
    const [one, two] = [makeLink({ clientId: 'has' }), makeLink({ clientId: 'has' })];
    const events = [one, two, one, makeLink({ clientId: 'had' })].map((link) => makeEvent(link));
    const ids = events.map(() => makeDeliveryId());
    await store.transaction(async (tx) => {
      for (const endpoint of [has, had]) await tx.webhookEndpoints.put(endpoint);
      for (const [i, event] of events.entries()) await tx.events.append(event, ids[i] ?? '');
    });
    await opened.withKysely(async (kysely) => {
      for (const index of ['webhook_deliveries_due', 'events_by_link']) await kysely.schema.dropIndex(index).execute();
      await kysely.schema.alterTable('webhook_deliveries').dropColumn('endpoint_id').execute();
      await kysely.schema.alterTable('events').dropColumn('link_sequence').execute();
      await kysely.schema.dropTable('webhook_endpoints').execute();
      await sql`create table webhook_endpoints (client_id text primary key, url text not null, secret text not null,
        link_events integer not null, updated_at bigint not null)`.execute(kysely);
      await sql`insert into webhook_endpoints values ('has', 'https://a.example/hook', 's', 1, 5)`.execute(kysely);
      await sql`create index webhook_deliveries_due on webhook_deliveries (client_id, next_attempt_at)
        where next_attempt_at is not null`.execute(kysely);
      await sql`create index events_by_link on events (client_id, payment_link_id, sequence)`.execute(kysely);
      await webhookEndpoints.up(kysely);
      await linkSequences.up(kysely);
    });
    const [endpoint] = await store.webhookEndpoints.list('has');
    expect(endpoint).toEqual({ ...has, id: expect.stringMatching(/^whe_0{10}/), createdAt: 5, updatedAt: 5 });
    expect(idPrefix(endpoint?.id ?? '')).toBe('whe');
    expect(await store.webhookEndpoints.list('had')).toEqual([]);
    const statusOf = async (clientId: string, id = '') => {
      const delivery = await store.deliveries.find(clientId, id);
      return [delivery?.endpointId, delivery?.status];
    };
    expect(await statusOf('has', ids[0])).toEqual([endpoint?.id, 'PENDING']);
    // Nobody would ever have ended what is on its way to an endpoint that is gone.
    expect(await statusOf('had', ids[3])).toEqual([null, 'FAILED']);
    const feed = await store.events.after('has', 0, 10);
    expect(feed.map(({ linkSequence }) => linkSequence)).toEqual([1, 1, 2]);
    await store.close();
  });

  test('counts in quarters of an hour what was there before they were counted', async () => {
    const opened = await openDatabase({ databaseUrl: database.url });
    const store = createStore(opened);
    await store.transaction(async (tx) => {
      for (const [i, clientId] of ['a', 'a', 'a', 'b'].entries()) {
        const createdAt = NOW + (i * HOUR) / 8;
        const link = makeLink({ clientId, createdAt });
        const session = makeSession(link, { createdAt });
        await tx.paymentLinks.insert(link);
        await tx.checkoutSessions.insert(session);
        await tx.payments.insert(makePayment(session, { createdAt, receivedAt: i % 2 === 0 ? NOW : null }));
      }
    });
    const ask = (clientId: string) => store.linkPeriods(clientId, [NOW, NOW + HOUR / 4, NOW + HOUR], {});
    const before = [await ask('a'), await ask('b')];
    const told: number[] = [];
    await opened.withKysely(async (kysely) => {
      await kysely.schema.dropTable('quarter_hours').execute();
      await quarterHours.up(kysely, {
        fillQuarterHours: (db) => fillQuarterHours(db, { batch: 3, report: (more) => told.push(more) }),
      });
    });
    expect([await ask('a'), await ask('b')]).toEqual(before);
    expect(before.flat().map(({ links, sessions, paid }) => [links, sessions, paid])).toEqual([
      [2, 2, 1],
      [1, 1, 1],
      [0, 0, 0],
      [1, 1, 0],
    ]);
    expect(told).toEqual([3, 1, 3, 1, 3, 1]);
    await store.close();
  });

  test('is made once when several processes start at once', async () => {
    const lines: string[] = [];
    const open = () => openStore({ databaseUrl: database.url, progress: (line) => lines.push(line) });
    const stores = await Promise.all(Array.from({ length: 4 }, open));
    expect(lines).toHaveLength(APPLYING.length);
    for (const store of stores) {
      await store.probe();
      await store.close();
    }
  });

  test('is brought up to date by the command', async () => {
    const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
    const { stdout } = await run(process.execPath, ['db/migrate.ts'], { env });
    expect(stdout).toBe([...APPLYING, 'The schema is up to date', ''].join('\n'));
  });

  test('that is older is refused by those who are not to change it', async () => {
    const open = openStore({ databaseUrl: database.url, migrate: false });
    await expect(open).rejects.toThrow(SchemaError);
    await expect(open).rejects.toThrow('run npm run db:migrate');
  });

  test('that is newer is refused by everybody', async () => {
    const opened = await openDatabase({ databaseUrl: database.url });
    await opened.withKysely((kysely) =>
      sql`insert into kysely_migration (name, timestamp) values ('9999_from_the_future', '2030')`.execute(kysely),
    );
    await opened.close();
    for (const migrate of [true, false]) {
      const open = openStore({ databaseUrl: database.url, migrate });
      await expect(open).rejects.toThrow(SchemaError);
      await expect(open).rejects.toThrow('newer than this program (9999_from_the_future)');
    }
  });
});

test('a url of another kind is refused', async () => {
  await expect(openStore({ databaseUrl: 'mysql://localhost/x' })).rejects.toThrow('sqlite: or postgres://');
});
