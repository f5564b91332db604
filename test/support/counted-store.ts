import type { Store } from '../../src/domain/ports.ts';
import type { Transaction } from '../../src/store/sql/database.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { PATIENT } from './patience.ts';
import { createTestDatabase, type TestDialect } from './store.ts';

export type CountedStore = {
  readonly store: Store;
  /** The text of every statement that reads outside a transaction. */
  readonly statements: string[];
  /** The text of every statement inside a transaction; the beginning of each transaction is a line of its own. */
  readonly transactions: string[];
};

/** An empty store that records the statements that it executes. */
export async function openCountedStore(dialect: TestDialect = 'sqlite'): Promise<CountedStore> {
  const { url, drop } =
    dialect === 'sqlite' ? { url: 'sqlite::memory:', drop: async () => {} } : await createTestDatabase(dialect);
  const database = await openDatabase({ databaseUrl: url, ...PATIENT });
  const statements: string[] = [];
  const transactions: string[] = [];
  // A store caches prepared writes by the connection object.
  const counted = new WeakMap<Transaction, Transaction>();

  function count(connection: Transaction): Transaction {
    const known = counted.get(connection);
    if (known !== undefined) return known;
    const noted =
      <T>(run: (query: { readonly sql: string; readonly parameters: readonly unknown[] }) => T) =>
      (query: { readonly sql: string; readonly parameters: readonly unknown[] }): T => {
        transactions.push(query.sql);
        return run(query);
      };
    const made: Transaction = {
      ...connection,
      rows: noted(connection.rows) as Transaction['rows'],
      change: noted(connection.change),
      insert: noted(connection.insert),
    };
    counted.set(connection, made);
    return made;
  }

  const store = createStore({
    ...database,
    reader: {
      rows(query) {
        statements.push(query.sql);
        return database.reader.rows(query);
      },
    },
    transaction(work) {
      transactions.push('begin');
      return database.transaction((connection) => work(count(connection)));
    },
  });
  return {
    store: {
      ...store,
      async close() {
        await store.close();
        await drop();
      },
    },
    statements,
    transactions,
  };
}
