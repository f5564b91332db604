import pg from 'pg';
import type { EventKey, Transaction } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';
import { isConnectionLost } from './error.ts';

export type Unit = {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** The outcome of a unit's work, and the function that settles its promise after the commit. */
export type UnitOutcome = {
  readonly events: readonly EventKey[];
  /** `harmful` when something was written before, or the database has given up the transaction. */
  readonly failed?: { readonly error: unknown; readonly harmful: boolean };
  readonly answer: () => void;
};

const READS = /^\s*(select|with)\b/i;

/**
 * Runs a unit's work in a transaction that units share one after the other. A unit has ended when every statement that it
 * sent has its result. Statements that its work sends after it has failed are refused, as they would be executed within
 * the next unit, or after the transaction. Never rejects.
 */
export async function runUnit(
  { work, resolve, reject }: Unit,
  { rows, change, insert, defer, deferToEnd }: Omit<Transaction, 'announce'>,
): Promise<UnitOutcome> {
  const events: EventKey[] = [];
  const sent: Promise<unknown>[] = [];
  let wrote = false;
  let over = false;

  function send<T>(run: () => Promise<T>): Promise<T> {
    const answer = over ? Promise.reject(new Error('The unit of work is over')) : run();
    sent.push(answer);
    return answer;
  }

  const counted = (run: Transaction['change']) => (query: Query<unknown>) =>
    send(async () => {
      const count = await run(query);
      if (count > 0) wrote = true;
      return count;
    });

  const noted =
    (put: Transaction['defer']): Transaction['defer'] =>
    (writeAll, item) => {
      if (over) throw new Error('The unit of work is over');
      wrote = true;
      put(writeAll, item);
    };

  const transaction: Transaction = {
    rows: <Row>(query: Query<Row>) =>
      send(async () => {
        const found = await rows(query);
        if (found.length > 0 && !READS.test(query.sql)) wrote = true;
        return found;
      }),
    change: counted(change),
    insert: counted(insert),
    defer: noted(defer),
    deferToEnd: noted(deferToEnd),
    announce: (event) => events.push(event),
  };

  async function finished(): Promise<void> {
    over = true;
    await Promise.allSettled(sent);
  }

  try {
    const result = await work(transaction);
    await finished();
    return { events, answer: () => resolve(result) };
  } catch (error) {
    await finished();
    const harmful = wrote || error instanceof pg.DatabaseError || isConnectionLost(error);
    return { events, failed: { error, harmful }, answer: () => reject(error) };
  }
}
