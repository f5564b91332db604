import { afterAll, beforeAll, describe } from 'vitest';
import { createStore, openDatabase, openStore } from '../../src/store/store.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { storeContract } from './contract/all.ts';
import type { Subject } from './contract/subject.ts';

describe.each(dialects)('the store on %s', (dialect) => {
  let database: TestDatabase;
  let subject: Subject;

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    const options = { databaseUrl: database.url, ...PATIENT };
    const store = await openStore(options);
    const other = await openDatabase(options);
    const searchIndex = { ...other.dialect.searchIndex, newestFirst: 0 };
    const byIndex = createStore({ ...other, dialect: { ...other.dialect, searchIndex } });
    subject = { store, other: createStore(other), byIndex };
  });

  afterAll(async () => {
    await subject.store.close();
    await subject.other.close();
    await database.drop();
  });

  storeContract(() => subject);
});
