import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';
import { openStore } from '../../../src/store/store.ts';
import { PATIENT } from '../../support/patience.ts';
import { crossesClients } from '../../support/statement-audit.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { storeContract } from '../contract/all.ts';
import type { Subject } from '../contract/subject.ts';

/** The store is the only part that knows SQL, and its contract asks everything of it that there is to ask. */
describe.runIf(dialects.includes('postgres'))('every statement of the store', () => {
  const statements = new Set<string>();
  const verbs = new Set<string>();
  const called = new Set<string>();
  let database: TestDatabase;
  let subject: Subject;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    const open = async () => noteCalls(await openStore({ databaseUrl: database.url, ...PATIENT }));
    const other = await open();
    subject = { store: await open(), other, byIndex: other };
    noteStatements(new URL(database.url).pathname.slice(1));
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await subject.store.close();
    await subject.other.close();
    await database.drop();
  });

  /** Whatever is sent to that database from here on. */
  function noteStatements(name: string): void {
    const { query } = pg.Client.prototype;
    vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
      const [asked] = given as [string | pg.QueryConfig];
      if (this.database === name) statements.add(typeof asked === 'string' ? asked : asked.text);
      return Reflect.apply(query, this, given);
    });
  }

  /** The same store or transaction, with a note of what there is to call and what is called. */
  function note<Nouns extends object>(nouns: Nouns): Nouns {
    const noted = (name: string, verb: unknown) => {
      verbs.add(name);
      return (...given: unknown[]) => {
        called.add(name);
        return Reflect.apply(verb as () => unknown, undefined, given);
      };
    };
    const entries = Object.entries(nouns).map(([noun, verbsOfNoun]) => {
      if (typeof verbsOfNoun === 'function') return [noun, noted(noun, verbsOfNoun)];
      const verbEntries = Object.entries(verbsOfNoun).map(([verb, call]) => [verb, noted(`${noun}.${verb}`, call)]);
      return [noun, Object.fromEntries(verbEntries)];
    });
    return Object.fromEntries(entries);
  }

  function noteCalls(store: Store): Store {
    return note({ ...store, transaction: (work, clientId) => store.transaction((tx) => work(note(tx)), clientId) });
  }

  storeContract(() => subject);

  // These come last: the tests of a file run one after the other.
  test('was sent, as the contract calls every verb of the store but these', () => {
    expect([...verbs].filter((verb) => !called.has(verb))).toEqual(['pool', 'findDamage', 'usageCounter', 'close']);
    expect(statements.size).toBeGreaterThan(100);
  });

  test('names its client, unless a job runs it for all', () => {
    expect([...statements].map(crossesClients).filter((fault) => fault !== undefined)).toEqual([]);
  });
});

describe('the audit of statements', () => {
  test.each([
    'select id from payments where id = $1',
    'select id from payment_links where client_id = $1 and id in (select payment_link_id from link_destinations where account_number = $2)',
    'select p.id from payments as p join payment_links on payment_links.id = p.payment_link_id where p.client_id = $1',
    'update payments set status = $1 where id = $2',
    'delete from events where created_at < $1',
    'insert into events (id, client_id) values ($1, $2)',
    'select "client_id" from "payments"',
  ])('refuses %s', (statement) => {
    expect(crossesClients(statement)).toBeDefined();
  });

  test.each([
    'select id from "payments" where "client_id" = $1',
    'select 1',
    'select id from clients where api_key_hash = $1',
    'insert into "events" ("client_id", "id") values ($1, $2)',
    'select id from payments join payment_links on payment_links.client_id = payments.client_id where payments.client_id = $1',
  ])('allows %s', (statement) => {
    expect(crossesClients(statement)).toBeUndefined();
  });
});
