import { type IsolationLevel, type Kysely, PostgresAdapter } from 'kysely';
import type { Tables } from '../src/store/tables.ts';

/** Runs work in a transaction of that isolation level on PostgreSQL. On SQLite, one is open already, and sees one state. */
export function inTransaction<T>(
  kysely: Kysely<Tables>,
  isolation: IsolationLevel,
  work: (trx: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  if (!(kysely.getExecutor().adapter instanceof PostgresAdapter)) return work(kysely);
  return kysely.transaction().setIsolationLevel(isolation).execute(work);
}
