import type { Expression, Kysely, RawBuilder, SqlBool } from 'kysely';
import type { UsageCounter } from '../../domain/usage-counter.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Tables } from '../tables.ts';
import type { FirstOfEach } from './first-of-each.ts';
import type { SearchIndex } from './search-index.ts';
import type { Query } from './statement.ts';

/** The differences between the SQL of the two databases. */
export type Dialect = {
  /** Builds statements and runs none. */
  readonly qb: Kysely<Tables>;
  /** A list as one parameter, so that the text of a statement does not depend on the list's length. */
  list(values: readonly string[]): unknown;
  among(column: Expression<unknown>, list: Expression<unknown>): RawBuilder<SqlBool>;
  /** The list as rows named `parents`, with one column, `value`. */
  rowsOf(list: Expression<unknown>): RawBuilder<unknown>;
  /** For each of the parents its first rows, up to a limit. No others are read, however many there are. */
  firstOfEach<Row>(select: FirstOfEach<Row>): RawBuilder<Row>;
  /** A list of lists as one parameter. */
  table(rows: readonly (readonly string[])[]): unknown;
  /** The table as rows with one column, `value`, whose n-th text is `value ->> n`. */
  records(table: Expression<unknown>): RawBuilder<{ value: unknown }>;
  /** Joins each row of `outer` to the row of `inner` with the same key, in this join order. */
  joinByKey(outer: RawBuilder<unknown>, inner: string, sameKey: RawBuilder<SqlBool>): RawBuilder<unknown>;
  /** Joins them in the order that the planner prefers, where all rows are read. */
  joinAllByKey(outer: RawBuilder<unknown>, inner: string, sameKey: RawBuilder<SqlBool>): RawBuilder<unknown>;
  /** A select with its own order and limit, for a merge, where the planner would otherwise read it to its end. */
  limitBranch<Row>(select: RawBuilder<Row>, orderAndLimit: RawBuilder<unknown>): RawBuilder<Row>;
  /**
   * Whether the column is among the result of the select, for a statement that changes those rows. Rows that another
   * transaction has locked are skipped.
   */
  amongUnlocked(column: Expression<unknown>, select: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** The column, written so that the planner uses no index on it. */
  noIndex(column: Expression<unknown>): RawBuilder<unknown>;
  /** At the end of a select: keeps its rows as they are until the end of the transaction. */
  readonly forUpdate: RawBuilder<unknown>;
  readonly searchIndex: SearchIndex;
  /** The sum of the amounts in the rows that match, as a text for `readExactSum`; null without rows. */
  exactSum(amount: Expression<unknown>, where: RawBuilder<unknown>): RawBuilder<string | null>;
};

/** Where statements run: the reading side of the database, or one open transaction. */
export type Connection = {
  rows<Row>(query: Query<Row>): Promise<Row[]>;
};

/** A connection that may write. */
export type Writer = Connection & {
  /** How many rows were inserted, changed or deleted. */
  change(query: Query<unknown>): Promise<number>;
};

/** Writes all deferred items of a kind together, in the order in which they were deferred. */
export type WriteAll<Item> = (writer: Writer, items: readonly Item[]) => Promise<void>;

export type Transaction = Writer & {
  /** Inserts rows on which no deferred write depends, so that those need not be flushed first. */
  insert(query: Query<unknown>): Promise<number>;
  /** Defers a write, to be made together with others at the end of the transaction or before its next statement. */
  defer<Item>(writeAll: WriteAll<Item>, item: Item): void;
  /** Defers a write that no statement of a transaction reads to the very end: what it locks is locked briefly, and last. */
  deferToEnd<Item>(writeAll: WriteAll<Item>, item: Item): void;
  /** Announces an event written here: after the commit, the client's listeners are woken in every process. */
  announce(event: EventKey): void;
};

export type EventKey = { readonly clientId: string; readonly id: string };

/** The pool's connections for requests and jobs, how many of them are idle, and how many callers wait for one. */
type PoolState = { readonly total: number; readonly idle: number; readonly waiting: number };

export type Database = {
  readonly dialect: Dialect;
  readonly reader: Connection;
  /** Runs `work` in a transaction. `clientId` is for the fair sharing of connections. Rejects as `work` or the commit does. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, clientId?: string): Promise<T>;
  /** Calls the listener after new events of the client, possibly late or without reason. Returns how to unsubscribe. */
  listen(clientId: string, listener: () => void): () => void;
  /** The state of the connection pool; undefined without one. */
  pool(): PoolState | undefined;
  /** Writes a row for the readiness probe, without queueing behind clients. Rejects when it cannot be written. */
  probe(): Promise<void>;
  /** Describes damage of a SQLite file; undefined when it is sound, and for PostgreSQL. */
  findDamage(signal?: AbortSignal): Promise<string | undefined>;
  /** A usage counter shared by all processes with this database; undefined for SQLite. */
  usageCounter(settings: { readonly windowS: number }): UsageCounter | undefined;
  /** Gives a Kysely that can execute statements, for migrations. */
  withKysely<T>(work: (kysely: Kysely<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** Where the data is: a SQLite file (or memory), or a PostgreSQL server. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** `setting` is what the caller calls the url. */
export function parseDatabaseUrl(url: string, setting = 'DATABASE_URL'): DatabaseAddress {
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  if (/^sqlite:./.test(url)) return { kind: 'sqlite', path: url.slice('sqlite:'.length) };
  throw new OperatorError(
    `${setting}: must begin with sqlite: or postgres://; for example sqlite:data/payment-links.db`,
  );
}
