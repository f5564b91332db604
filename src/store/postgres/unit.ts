import pg from 'pg';
import type { createDeferredWrites } from '../sql/commit.ts';
import type { EventKey, Transaction } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';
import { isConnectionLost } from './error.ts';

export type Unit = {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** What became of a unit's work, and how to tell whoever asked for it once the transaction is committed. */
export type UnitOutcome = {
  readonly events: readonly EventKey[];
  /** `harmful` when something was written before, or the database has given up the transaction. */
  readonly failed?: { readonly error: unknown; readonly harmful: boolean };
  readonly answer: () => void;
};

const READS = /^\s*(select|with)\b/i;

/** Runs the work in a transaction that it shares with others. Never rejects. */
export async function runUnit(
  { work, resolve, reject }: Unit,
  { rows, change, insert, defer }: ReturnType<typeof createDeferredWrites>['tx'],
): Promise<UnitOutcome> {
  const events: EventKey[] = [];
  let wrote = false;

  const counted =
    (run: (query: Query<unknown>) => Promise<number>) =>
    async (query: Query<unknown>): Promise<number> => {
      const count = await run(query);
      if (count > 0) wrote = true;
      return count;
    };

  const transaction: Transaction = {
    async rows<Row>(query: Query<Row>): Promise<Row[]> {
      const found = await rows(query);
      if (found.length > 0 && !READS.test(query.sql)) wrote = true;
      return found;
    },
    change: counted(change),
    insert: counted(insert),
    defer(writeAll, item) {
      wrote = true;
      defer(writeAll, item);
    },
    announce: (event) => events.push(event),
  };

  try {
    const result = await work(transaction);
    return { events, answer: () => resolve(result) };
  } catch (error) {
    const harmful = wrote || error instanceof pg.DatabaseError || isConnectionLost(error);
    return { events, failed: { error, harmful }, answer: () => reject(error) };
  }
}
