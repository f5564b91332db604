import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { probeEngine } from '../../src/store/postgres/engine.ts';
import { openPostgres } from '../../src/store/postgres/postgres.ts';
import { openStore } from '../../src/store/store.ts';
import { createTestDatabase, dialects, openTestStore, type TestDatabase } from '../support/store.ts';

it('is none of a file, which one machine has', async () => {
  const store = await openTestStore('sqlite');
  expect(store.usageCounter({ windowS: 60 })).toBeUndefined();
  await store.close();
});

describe.runIf(dialects.includes('postgres'))('the counter of use on PostgreSQL', () => {
  let database: TestDatabase;
  let stores: Store[];
  const counter = (n: number) => stores[n]?.usageCounter({ windowS: 60 }) ?? expect.fail('no counter');

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    const open = () => openStore({ databaseUrl: database.url, poolMax: 1 });
    stores = [await open(), await open()];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function keys(): Promise<string[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query('select key from rate_limits order by key');
    await client.end();
    return rows.map(({ key }) => key);
  }

  it('adds up what processes use in one window', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
    expect(await counter(0).add('a', 6_000_000)).toEqual({ used: 6_000_000, endsInMs: 60_000 });
    vi.setSystemTime(1_020_000);
    expect(await counter(1).add('a', 5_000_000_000)).toEqual({ used: 5_006_000_000, endsInMs: 40_000 });
    expect(await counter(1).add('b', 1)).toEqual({ used: 1, endsInMs: 60_000 });
    vi.setSystemTime(1_060_000);
    expect(await counter(0).add('a', 2)).toEqual({ used: 2, endsInMs: 60_000 });
  });

  it('loses nothing when many add at the same time', async () => {
    const both = [counter(0), counter(1)];
    const sums = await Promise.all(Array.from({ length: 200 }, (_, n) => both[n % 2]?.add('raced', 1)));
    expect(sums.map((sum) => sum?.used).sort((one, other) => (one ?? 0) - (other ?? 0))).toEqual(
      Array.from({ length: 200 }, (_, n) => n + 1),
    );
  });

  it('keeps no rows of windows that have ended', async () => {
    vi.useFakeTimers({ now: 2_000_000, toFake: ['Date'] });
    const own = counter(0);
    for (let key = 0; key < 20; key += 1) await own.add(`old ${key}`, 1);
    vi.setSystemTime(2_060_001);
    await own.add('new', 1);
    await vi.waitFor(async () => expect((await keys()).filter((key) => key.startsWith('old'))).toEqual([]), {
      timeout: 60_000,
    });
    expect(await keys()).toContain('new');
  });

  it.each([
    { sessions: true, prepared: ['rate_limits:rlflx-upsert'] },
    { sessions: false, prepared: [] },
  ])('prepares statements only where connections stay sessions of the server: $sessions', async (given) => {
    const engine = { ...(await probeEngine({ url: database.url })), sessions: given.sessions };
    const opened = openPostgres({ url: database.url }, engine);
    const query = vi.spyOn(pg.Client.prototype, 'query');
    expect(await opened.usageCounter({ windowS: 60 })?.add(`sessions ${given.sessions}`, 4)).toMatchObject({ used: 4 });
    const names = query.mock.calls.map(([text]) => (text as { readonly name?: string }).name);
    query.mockRestore();
    await opened.close();
    expect(names.filter((name) => name !== undefined)).toEqual(given.prepared);
  });

  it('waits for nobody who holds the pool', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const holding = stores[0]?.transaction(() => held);
    expect(await counter(0).add('held', 3)).toMatchObject({ used: 3 });
    letGo();
    await holding;
  });
});

describe.runIf(dialects.includes('postgres'))('without its database', () => {
  it('rejects, so that whoever asks counts by itself', async () => {
    const database = await createTestDatabase('postgres');
    const store = await openStore({ databaseUrl: database.url });
    const counter = store.usageCounter({ windowS: 60 });
    await counter?.add('a', 1);
    await database.drop();
    await expect(counter?.add('a', 1)).rejects.toThrow();
    await store.close();
  });
});
