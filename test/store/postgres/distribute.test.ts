import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TABLE_NAMES } from '../../../db/copy-tables.ts';
import { distributionStatements } from '../../../db/distribute-tables.ts';
import type { Database } from '../../../src/store/sql/database.ts';
import { openDatabase } from '../../../src/store/store.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';

const run = promisify(execFile);

/** What Citus refuses, by the rules of its documentation, and a note of what it is asked for. */
const STAND_IN = `
  create table asked (place serial, statement text);
  create function check_no_local_key(spread text) returns void language plpgsql as $$ begin
    if exists (select 1 from pg_constraint where contype = 'f' and (conrelid = spread::regclass or confrelid = spread::regclass))
    then raise exception '% is tied to a table that is not spread', spread; end if; end $$;
  create function create_reference_table(spread text) returns void language plpgsql as $$ begin
    perform check_no_local_key(spread); insert into asked (statement) values ('reference ' || spread); end $$;
  create function create_distributed_table(spread text, key text, colocate_with text default 'default') returns void
  language plpgsql as $$ begin
    perform check_no_local_key(spread);
    if not exists (select 1 from pg_attribute where attrelid = spread::regclass and attname = key)
    then raise exception '% has no column %', spread, key; end if;
    if exists (select 1 from pg_index where indrelid = spread::regclass and indisunique and not (select attnum from
      pg_attribute where attrelid = spread::regclass and attname = key) = any(indkey))
    then raise exception '% has a unique index without %', spread, key; end if;
    insert into asked (statement) values (spread || ' by ' || key || ' with ' || colocate_with); end $$;`;

describe.runIf(dialects.includes('postgres'))('spreading the tables over machines', () => {
  let database: TestDatabase;
  let opened: Database;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    opened = await openDatabase({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  const command = (...words: string[]) =>
    run(process.execPath, ['db/distribute.ts', ...words], {
      env: { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' },
    });
  const keys = () =>
    opened.withKysely(async (kysely) => {
      const { rows } = await sql<{
        definition: string;
      }>`select conrelid::regclass || pg_get_constraintdef(oid) as definition
        from pg_constraint where contype = 'f' order by 1`.execute(kysely);
      return rows.map(({ definition }) => definition);
    });

  test('prints the statements for every table, and changes nothing', async () => {
    const statements = await distributionStatements(opened);
    expect((await command()).stdout).toBe(statements.map((statement) => `${statement};\n`).join(''));
    for (const table of TABLE_NAMES) expect(statements.join('\n')).toContain(`_table('${table}'`);
  });

  test('is refused where there is no Citus', async () => {
    await expect(command('--apply')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('no Citus') });
  });

  test('names all statements that are left when one fails, with the foreign keys that are dropped by then', async () => {
    const own = await createTestDatabase('postgres');
    const other = await openDatabase({ databaseUrl: own.url });
    const statements = await distributionStatements(other);
    await other.withKysely((kysely) => sql.raw(`${STAND_IN} create unique index on refunds (id)`).execute(kysely));
    const failed = await run(process.execPath, ['db/distribute.ts', '--apply'], {
      env: { ...process.env, DATABASE_URL: own.url, NODE_ENV: 'test' },
    }).catch((error: unknown) => error);
    const left = statements.slice(statements.findIndex((statement) => statement.includes("'refunds'")));
    expect(left.at(-1)).toContain('add constraint');
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('refunds has a unique index without client_id'),
    });
    expect(failed).toMatchObject({
      stderr: expect.stringContaining(left.map((statement) => `${statement};\n`).join('')),
    });
    await other.close();
    await own.drop();
  });

  test('breaks none of the rules that Citus has, and leaves the foreign keys as they were', async () => {
    const before = await keys();
    await opened.withKysely((kysely) => sql.raw(STAND_IN).execute(kysely));
    await command('--apply');
    expect(await keys()).toEqual(before);
    for (const key of before) expect(key).toMatch(/FOREIGN KEY \(client_id, .*REFERENCES \w+\(client_id, /);
    const asked = await opened.withKysely(async (kysely) => {
      const { rows } = await sql<{ statement: string }>`select statement from asked order by place`.execute(kysely);
      return rows.map(({ statement }) => statement);
    });
    const others = TABLE_NAMES.filter(
      (table) => !['clients', 'api_keys', 'sealing_keys', 'payment_links'].includes(table),
    );
    expect(asked).toEqual([
      'reference clients',
      'reference api_keys',
      'reference sealing_keys',
      'payment_links by client_id with default',
      ...others.map((table) => `${table} by client_id with payment_links`),
    ]);
  });

  test('is refused on SQLite', async () => {
    const env = { ...process.env, DATABASE_URL: 'sqlite::memory:', NODE_ENV: 'test' };
    await expect(run(process.execPath, ['db/distribute.ts'], { env })).rejects.toMatchObject({ code: 1 });
  });
});
