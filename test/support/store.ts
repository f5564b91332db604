import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';

export type TestDialect = 'sqlite' | 'postgres';

/** What every test of behaviour runs on. */
export const dialects: readonly TestDialect[] = ['sqlite'];

/** A store of its own, empty, with the whole schema. Close it when done. */
export function openTestStore(_dialect: TestDialect): Promise<Store> {
  return openStore({ databaseUrl: 'sqlite::memory:' });
}
