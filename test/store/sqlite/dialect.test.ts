import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createDialect } from '../../../src/store/sqlite/dialect.ts';

/** Few rows with a `kind` of `rare`, so that the best index for it is another one than for `common`, which the statistics tell. */
function skewed(): Sqlite.Database {
  const database = new Sqlite(':memory:');
  database.exec(`create table things (kind text not null, place integer not null);
    insert into things select iif(value % 500 = 0, 'rare', 'common'), value % 50 from json_each('[${[...Array(5_000).keys()]}]');
    create index by_kind on things (kind);
    create index by_place on things (place);
    analyze;`);
  return database;
}

/** The plan that SQLite makes once the values are bound. */
function planWith(database: Sqlite.Database, text: string, kind: string): unknown {
  return database.prepare<[string, number]>(`explain query plan ${text}`).all(kind, 7);
}

it('a plan does not depend on values, so a statement is planned once', () => {
  const database = skewed();
  const built = sql`select * from things where kind = ${''} and place = ${0}`.compile(createDialect().qb).sql;
  expect(built).toBe('select * from things where kind = +? and place = +?');
  expect(planWith(database, built, 'rare')).toEqual(planWith(database, built, 'common'));

  const plain = built.replaceAll('+?', '?');
  expect(planWith(database, plain, 'rare')).not.toEqual(planWith(database, plain, 'common'));
  database.close();
});

it('a parameter keeps its value, type and affinity', () => {
  const database = new Sqlite(':memory:');
  database.exec('create table kept (text text, whole integer, any_type any); create index by_whole on kept (whole)');
  const values = ['-7', 7n, -7.5, null, Buffer.from([0, 255])];
  const { qb } = createDialect();
  const insert = sql`insert into kept values (${0}, ${0}, ${0})`.compile(qb).sql;
  for (const value of values) database.prepare(insert).run(value, value, value);
  const all = 'select text, whole, any_type, typeof(text), typeof(whole), typeof(any_type) from kept';
  const built = database.prepare(all).raw().all();
  database.exec('delete from kept');
  for (const value of values) database.prepare('insert into kept values (?, ?, ?)').run(value, value, value);
  expect(built).toEqual(database.prepare(all).raw().all());

  const found =
    sql`select rowid, ${0} || '' from kept where whole = ${0} or text >= ${0} or any_type in (${0}, ${0})`.compile(
      qb,
    ).sql;
  for (const value of values) {
    const given = [value, value, value, value, value];
    const rows = database
      .prepare(found)
      .raw()
      .all(...given);
    expect(rows).toEqual(
      database
        .prepare(found.replaceAll('+?', '?'))
        .raw()
        .all(...given),
    );
    expect(rows.length > 0, String(value)).toBe(value !== null);
  }
  database.close();
});
