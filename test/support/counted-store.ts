import type { Store } from '../../src/domain/ports.ts';
import { prepareSchema } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { createStore } from '../../src/store/store.ts';

/** An empty store in memory that writes down the text of every statement that reads outside a transaction. */
export async function openCountedStore(): Promise<{ readonly store: Store; readonly statements: string[] }> {
  const database = openSqlite(':memory:');
  await prepareSchema(database, true, () => {});
  const statements: string[] = [];
  const store = createStore({
    ...database,
    reader: {
      rows(query) {
        statements.push(query.sql);
        return database.reader.rows(query);
      },
    },
  });
  return { store, statements };
}
