import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { DomainError, NotFoundError } from '../../domain/errors.ts';
import { type TurnBudget, turnBudget, turnOfEventLoop } from '../../lib/turn.ts';
import type { Writer } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';

/** SQLite blocks the thread while it waits for a lock, so it waits no longer than this; then `patiently` retries. */
const BUSY_TIMEOUT_MS = 5;
const GIVE_UP_AFTER_MS = 5_000;
const STATEMENTS_KEPT = 500;

export function openConnection(path: string, { readonly = false } = {}): Sqlite.Database {
  const connection = new Sqlite(path, { readonly, timeout: GIVE_UP_AFTER_MS });
  try {
    configure(connection, readonly);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function configure(connection: Sqlite.Database, readonly: boolean): void {
  if (!readonly) connection.pragma('journal_mode = WAL');
  // In WAL the default becomes NORMAL after the first write, which loses acknowledged writes when the power fails.
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // In pages of 4 KiB. A thread checkpoints long before (checkpoint.ts); this bounds the WAL where that cannot keep up.
  connection.pragma('wal_autocheckpoint = 64000');
  // Negative: in KiB. The upper pages of every index fit; the others come from the operating system's cache.
  connection.pragma('cache_size = -4000');
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
}

/**
 * Sets `temp_store`. A statement that writes several rows journals the pages that it touches, by default in a temporary
 * file beyond 64 KiB; memory is faster for that. Sorting a large index belongs in a file.
 */
export function keepTemporary(connection: Sqlite.Database, where: 'MEMORY' | 'FILE'): void {
  connection.pragma(`temp_store = ${where}`);
}

export type SqliteConnection = Writer & {
  /** The number of rows written so far. */
  written(): number;
};

/** Runs queries on a connection, with each text prepared once. */
export function createSqliteConnection(connection: Sqlite.Database): SqliteConnection {
  const statements = new LRUCache<string, Sqlite.Statement>({ max: STATEMENTS_KEPT });
  let written = 0;

  function prepare(text: string): Sqlite.Statement {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const prepared = connection.prepare(text);
    statements.set(text, prepared);
    return prepared;
  }

  function all<Row>({ sql, parameters }: Query<Row>): Row[] {
    const prepared = prepare(sql);
    const found = prepared.all(...parameters) as Row[];
    if (!prepared.readonly) written += found.length;
    return found;
  }

  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    try {
      return all(query);
    } catch (error) {
      // In WAL mode, readers only wait for another process that recovers or closes the file.
      return isBusy(error) ? patiently(() => all(query)) : Promise.reject(sqliteError(error));
    }
  }

  async function change({ sql, parameters }: Query<unknown>): Promise<number> {
    try {
      const { changes } = prepare(sql).run(...parameters);
      written += changes;
      return changes;
    } catch (error) {
      throw sqliteError(error);
    }
  }

  return { rows, change, written: () => written };
}

/** Takes the write lock at once, so that the transaction can never find that another one wrote after it read. */
export async function beginImmediate(connection: Sqlite.Database, giveUpAfterMs?: number): Promise<void> {
  await patiently(() => connection.exec('begin immediate'), giveUpAfterMs);
}

/** Throws when the database has rolled back the transaction by itself, as on a full disk. */
export function assertInTransaction(connection: Sqlite.Database): void {
  if (!connection.inTransaction) throw new DomainError('UNAVAILABLE', 'The database gave up the whole transaction');
}

/** Retries until the database is free, without blocking the event loop. */
async function patiently<T>(action: () => T, giveUpAfterMs = GIVE_UP_AFTER_MS): Promise<T> {
  const giveUpAt = performance.now() + giveUpAfterMs;
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw sqliteError(error);
      await sleep(1 + Math.random() * 5);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL)/;

/** Translates to a DomainError where there is one. */
export function sqliteError(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
    return new NotFoundError('The object that this belongs to no longer exists');
  if (UNAVAILABLE.test(error.code)) {
    return new DomainError('UNAVAILABLE', 'The database cannot be written or read right now', { cause: error });
  }
  return error;
}

/**
 * Schedules reads, which are synchronous, so that the event loop turns every few milliseconds, however many reads are
 * requested at once. Each read is a macrotask of its own, so that its rows are processed before the next read begins;
 * otherwise the rows of all of them would be in memory at once.
 */
export function createTurns({
  budget = turnBudget,
  ready,
}: {
  readonly budget?: TurnBudget;
  /** Awaited before each read. */
  readonly ready?: () => Promise<void>;
} = {}) {
  function run<T>(read: () => Promise<T>): Promise<T> {
    return ready === undefined && budget.mayGoOn() ? read() : runInTurn(read);
  }

  async function runInTurn<T>(read: () => Promise<T>): Promise<T> {
    do {
      if (!budget.mayGoOn()) await nextTurn();
      if (ready !== undefined) await ready();
    } while (!budget.mayGoOn());
    return read();
  }

  async function nextTurn(): Promise<void> {
    do await turnOfEventLoop();
    while (budget.isOver());
    budget.begin();
  }

  return { run };
}
