import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '../../src/store/store.ts';
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
    subject = { store, other: await openStore(options) };
  });

  afterAll(async () => {
    await subject.store.close();
    await subject.other.close();
    await database.drop();
  });

  storeContract(() => subject);
});
