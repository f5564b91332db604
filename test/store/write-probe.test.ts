import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresWriteProbe } from '../../src/store/postgres/write-probe.ts';
import { prepareSchema } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import { createTestDatabase, dialects } from '../support/store.ts';

const UNAVAILABLE = { code: 'UNAVAILABLE' };

describe('the write probe on SQLite', () => {
  it('fails while the file takes no writes, and is right again by itself', async () => {
    const database = await createTestDatabase('sqlite');
    const opened = openSqlite(database.url.slice('sqlite:'.length));
    await prepareSchema(opened, true, () => {});
    await opened.probe();
    const [writer] = opened.connections;
    writer?.pragma('query_only = ON');
    await expect(opened.probe()).rejects.toMatchObject(UNAVAILABLE);
    writer?.pragma('query_only = OFF');
    await opened.probe();
    await opened.close();
    await database.drop();
  });
});

describe.runIf(dialects.includes('postgres'))('the write probe on PostgreSQL', () => {
  it('fails while the database only reads, and is right again by itself', async () => {
    const database = await createTestDatabase('postgres');
    const store = await openStore({ databaseUrl: database.url });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const { rows } = await admin.query('select current_database() as name');
    const setReadOnly = async (value: string) => {
      await admin.query(`set default_transaction_read_only = off`);
      await admin.query(`alter database "${rows[0].name}" set default_transaction_read_only = ${value}`);
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
    };
    await store.probe();
    await setReadOnly('on');
    // The first one finds its connection ended; those that follow find that nothing may be written.
    await store.probe().catch(() => undefined);
    await expect(store.probe()).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.probe()).rejects.toMatchObject(UNAVAILABLE);
    await setReadOnly('off');
    await store.probe().catch(() => undefined);
    await store.probe();
    await admin.end();
    await store.close();
    await database.drop();
  });

  it('one that fails late ends no newer connection than the one it used', async () => {
    const database = await createTestDatabase('postgres');
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const sql = 'select pg_advisory_xact_lock_shared(1)';
    const { probe, close } = postgresWriteProbe({ connectionString: database.url }, { sql, parameters: [] });
    await probe();
    await admin.query('select pg_advisory_lock(1)');
    const earlier = probe();
    const later = probe();
    const newer = earlier.catch(() => probe());
    const waiting = "select pid from pg_locks where locktype = 'advisory' and not granted";
    let waits = false;
    for (let i = 0; i < 10_000 && !waits; i += 1) waits = (await admin.query(waiting)).rows.length > 0;
    expect(waits).toBe(true);
    // Both fail one after the other; in between, the newer one opens its connection.
    const ended = admin.query(`select pg_terminate_backend(pid), pg_advisory_unlock(1) from (${waiting}) as waiting`);

    await Promise.all([
      expect(earlier).rejects.toMatchObject(UNAVAILABLE),
      expect(later).rejects.toMatchObject(UNAVAILABLE),
      newer,
    ]);
    await probe();
    await ended;
    await close();
    await admin.end();
    await database.drop();
  });

  it('waits for nobody who holds the pool', async () => {
    const database = await createTestDatabase('postgres');
    const store = await openStore({ databaseUrl: database.url, poolMax: 1 });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let begun = () => {};
    const began = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const holding = store.transaction(async () => {
      begun();
      await held;
    });
    await began;
    await store.probe();
    letGo();
    await holding;
    await store.close();
    await database.drop();
  });
});
