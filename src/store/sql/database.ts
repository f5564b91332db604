import type { Expression, Kysely, RawBuilder, SqlBool } from 'kysely';
import type { UsageCounter } from '../../domain/usage-counter.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Tables } from '../tables.ts';
import type { FirstOfEach } from './first-of-each.ts';
import type { SearchIndex } from './search-index.ts';
import type { Query } from './statement.ts';

/** What the two databases do differently inside a statement. */
export type Dialect = {
  /** Builds statements and runs none. */
  readonly qb: Kysely<Tables>;
  /** A list as one parameter, so that the text of a statement does not depend on the list's length. */
  list(values: readonly string[]): unknown;
  among(column: Expression<unknown>, list: Expression<unknown>): RawBuilder<SqlBool>;
  /** The list as rows named `parents`, with one column, `value`. */
  rowsOf(list: Expression<unknown>): RawBuilder<unknown>;
  /** For each of the parents its first rows, up to a limit. None is read beyond those, however many there are. */
  firstOfEach<Row>(select: FirstOfEach<Row>): RawBuilder<Row>;
  /** A list of lists as one parameter. */
  table(rows: readonly (readonly string[])[]): unknown;
  /** The table as rows with one column, `value`, whose n-th text is `value ->> n`. */
  records(table: Expression<unknown>): RawBuilder<{ value: unknown }>;
  /** Each row of `outer` with the one row of `inner` that has the same key, found in this direction and no other. */
  joinByKey(outer: RawBuilder<unknown>, inner: string, sameKey: RawBuilder<SqlBool>): RawBuilder<unknown>;
  /** The same where all of them are read: in whichever direction is cheapest. */
  joinAllByKey(outer: RawBuilder<unknown>, inner: string, sameKey: RawBuilder<SqlBool>): RawBuilder<unknown>;
  /** A select with its own order and limit, for a merge, where the planner would otherwise read it to its end. */
  limitBranch<Row>(select: RawBuilder<Row>, orderAndLimit: RawBuilder<unknown>): RawBuilder<Row>;
  /**
   * Whether the column is among what the select finds, for a statement that changes those rows: the ones that another
   * transaction is changing are left to it, not waited for.
   */
  amongUnlocked(column: Expression<unknown>, select: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** The column where the planner must not choose an index by it, as far as it has to be told. */
  noIndex(column: Expression<unknown>): RawBuilder<unknown>;
  readonly searchIndex: SearchIndex;
  /** The sum of the amounts in the rows where it holds, as a text for `readExactSum`; null where there are none. */
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

/** Writes all deferred items at once, in the order in which they were deferred. */
export type WriteAll<Item> = (writer: Writer, items: readonly Item[]) => Promise<void>;

export type Transaction = Writer & {
  /** A change that does nothing but insert rows of which nothing depends that was put off. */
  insert(query: Query<unknown>): Promise<number>;
  /** Leaves this to be written together with others, at the end of the transaction or before any other statement. */
  defer<Item>(writeAll: WriteAll<Item>, item: Item): void;
  /** Tells of an event written here: once it is committed, the client's listeners are woken in every process. */
  announce(event: EventKey): void;
};

export type EventKey = { readonly clientId: string; readonly id: string };

/** How many connections there are for requests and jobs, how many of them are free, and how many callers wait for one. */
type PoolState = { readonly total: number; readonly idle: number; readonly waiting: number };

export type Database = {
  readonly dialect: Dialect;
  readonly reader: Connection;
  /** With a client, in whose turn it is run where connections are shared. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, clientId?: string): Promise<T>;
  /** A wake-up may come late or without reason, but it comes: whoever is called looks for what is new. */
  listen(clientId: string, listener: () => void): () => void;
  /** The connections of a pool, where there is one. */
  pool(): PoolState | undefined;
  /** Writes a row that says nothing, past whatever clients are waiting for. */
  probe(): Promise<void>;
  /** What is damaged in the file; undefined for a database that looks after that by itself. */
  findDamage(signal?: AbortSignal): Promise<string | undefined>;
  /** Counts use for all processes that have this database; undefined for a file, which one machine has. */
  usageCounter(settings: { readonly windowS: number }): UsageCounter | undefined;
  /** Lends a Kysely that runs what it builds, for migrations. */
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
