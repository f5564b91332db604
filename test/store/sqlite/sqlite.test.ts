import { spawn } from 'node:child_process';
import { once } from 'node:events';
import Sqlite from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTurnBudget } from '../../../src/lib/turn.ts';
import { prepareSchema } from '../../../src/store/schema.ts';
import { createSqliteConnection, openConnection } from '../../../src/store/sqlite/connection.ts';
import { openSqlite } from '../../../src/store/sqlite/sqlite.ts';
import { createStore, openStore } from '../../../src/store/store.ts';
import type { Tables } from '../../../src/store/tables.ts';
import { PATIENT } from '../../support/patience.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store.ts';
import { makeLink, NOW, unique } from '../make.ts';

describe('SQLite', () => {
  let database: TestDatabase;
  const path = () => database.url.replace('sqlite:', '');

  beforeEach(async () => {
    database = await createTestDatabase('sqlite');
  });
  afterEach(() => database.drop());

  test('after a write, every connection is in WAL and waits for the disk, with foreign keys on', async () => {
    const opened = openSqlite(path());
    await prepareSchema(opened, true, () => {});
    const store = createStore(opened);
    await store.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId: 'demo' })));
    await store.paymentLinks.count('demo', {}, NOW);
    const settings = opened.connections.map((connection) =>
      ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
        connection.pragma(name, { simple: true }),
      ),
    );
    expect(settings).toEqual(Array(2).fill(['wal', 2, 1, 5]));
    await store.close();
  });

  test('what a statement keeps for now stays in memory, but for changes of the schema, which may sort all there is', async () => {
    const opened = openSqlite(path());
    const ask = (kysely: Kysely<Tables>) =>
      sql<{ temp_store: number }>`pragma temp_store`.execute(kysely).then(({ rows }) => rows);
    expect(await opened.withKysely(ask)).toEqual([{ temp_store: 1 }]);
    await expect(opened.withKysely(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(opened.connections[0]?.pragma('temp_store', { simple: true })).toBe(2);
    await opened.close();
  });

  test('what was committed is read at once, also when another read came just before the commit', async () => {
    const turnBudget = { ...createTurnBudget(), mayGoOn: () => true };
    const store = await openStore({ databaseUrl: database.url, turnBudget });
    const link = makeLink({ clientId: 'demo' });
    await store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      expect(await store.paymentLinks.find('demo', link.id)).toBeUndefined();
    });
    expect(await store.paymentLinks.find('demo', link.id)).toMatchObject({ id: link.id });
    await store.close();
  });

  test('a read waits for a turn of the event loop with time for it; a transaction that has begun does not', async () => {
    const asked: string[] = [];
    const budget = {
      isOver: () => asked.push('isOver') <= 3,
      begin: () => void asked.push('begin'),
      extendNextTurn: () => {},
      mayGoOn: () => asked.push('mayGoOn') > 3,
    };
    const store = await openStore({ databaseUrl: database.url, turnBudget: budget });
    asked.length = 0;
    await store.transaction((tx) => tx.paymentLinks.find('demo', 'pl_1'));
    expect(asked).toEqual([]);
    await store.paymentLinks.find('demo', 'pl_1');
    expect(asked).toEqual(['mayGoOn', 'mayGoOn', 'isOver', 'isOver', 'begin', 'mayGoOn']);
    await store.close();
  });

  test('in memory there is one connection, and a read waits for the transaction that is open', async () => {
    const store = await openStore({ databaseUrl: 'sqlite::memory:' });
    const link = makeLink({ clientId: 'demo' });
    let begun = () => {};
    const open = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const undone = store.transaction(async (tx) => {
      await tx.paymentLinks.insert(link);
      begun();
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('no');
    });
    undone.catch(() => {});
    await open;
    expect(await store.paymentLinks.find('demo', link.id)).toBeUndefined();
    await expect(undone).rejects.toThrow('no');
    await store.close();
  });

  test('while another process writes, ours waits its turn and goes on with everything else', async () => {
    const store = await openStore({ databaseUrl: database.url, ...PATIENT });
    const stranger = new Sqlite(path());
    stranger.exec('begin immediate');
    let ticks = 0;
    // The other process ends only because ours goes on.
    const ticking = setInterval(() => {
      ticks += 1;
      if (ticks === 10) stranger.exec('commit');
    }, 5);
    const link = makeLink({ clientId: 'demo' });
    await store.transaction((tx) => tx.paymentLinks.insert(link));
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(3);
    expect(await store.paymentLinks.find('demo', link.id)).toEqual(link);
    stranger.close();
    await store.close();
  });

  test('a poll for the writes of other processes that fails throws nothing, and is made again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const opened = openSqlite(path(), { readWorkers: 0 });
    const stranger = new Sqlite(path());
    const heard = vi.fn();
    opened.listen('demo', heard);
    stranger.exec('create table kept (value)');
    const statements = Object.getPrototypeOf(stranger.prepare('select 1'));
    const get = vi.spyOn(statements, 'get').mockImplementationOnce(() => {
      throw new Sqlite.SqliteError('database is locked', 'SQLITE_BUSY_RECOVERY');
    });
    expect(() => vi.advanceTimersByTime(100)).not.toThrow();
    expect(heard).not.toHaveBeenCalled();
    get.mockRestore();
    vi.advanceTimersByTime(100);
    expect(heard).toHaveBeenCalledOnce();
    stranger.close();
    await opened.close();
    vi.useRealTimers();
  });

  test('a read that finds the file locked waits its turn, too', async () => {
    const stranger = new Sqlite(path());
    stranger.exec('create table kept (value); insert into kept values (7)');
    const reader = openConnection(path(), { readonly: true });
    stranger.exec('begin exclusive');
    setTimeout(() => stranger.exec('commit'), 50);
    const rows = await createSqliteConnection(reader).rows({ sql: 'select value from kept', parameters: [] });
    expect(rows).toEqual([{ value: 7 }]);
    reader.close();
    stranger.close();
  });

  test('when the disk is full, what was refused is not there, what was answered is, and it goes on later', async () => {
    const opened = openSqlite(path());
    await prepareSchema(opened, true, () => {});
    const store = createStore(opened);
    const [writer] = opened.connections;
    const pages = writer?.pragma('page_count', { simple: true });
    writer?.pragma(`max_page_count = ${Number(pages) + 20}`);
    const links = Array.from({ length: 60 }, () => makeLink({ clientId: 'demo', payKey: 'x'.repeat(3000) }));
    const outcomes = await Promise.allSettled(
      links.map((link) => store.transaction((tx) => tx.paymentLinks.insert(link))),
    );
    const rows = await store.paymentLinks.findMany(
      'demo',
      links.map(({ id }) => id),
    );
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(rows.map((row) => row !== undefined));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'UNAVAILABLE' });
    writer?.pragma('max_page_count = 1000000');
    expect(await store.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId: 'demo' })))).toBe(true);
    await store.close();
  });

  test('a process that is killed keeps all that it acknowledged', async () => {
    const clientId = unique('client');
    const child = spawn(process.execPath, [new URL('./writing-process.ts', import.meta.url).pathname], {
      env: { ...process.env, DATABASE_URL: database.url, CLIENT_ID: clientId },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = '';
    child.stdout.setEncoding('utf8');
    for await (const chunk of child.stdout) {
      acknowledged += chunk;
      if (acknowledged.split('\n').length > 300) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const ids = acknowledged.split('\n').slice(0, -1);
    expect(ids.length).toBeGreaterThanOrEqual(300);
    const store = await openStore({ databaseUrl: database.url, ...PATIENT });
    const found = await store.paymentLinks.findMany(clientId, ids);
    expect(found.filter((link) => link === undefined)).toEqual([]);
    await store.close();
  });
});
