import type Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { type TurnBudget, turnBudget as threadBudget } from '../../lib/turn.ts';
import { createDeferredWrites, createListeners } from '../sql/commit.ts';
import type { Database, Transaction } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';
import { writeProbe } from '../sql/write-probe.ts';
import type { Tables } from '../tables.ts';
import { createCheckpointer } from './checkpoint.ts';
import {
  assertInTransaction,
  beginImmediate,
  createSqliteConnection,
  createTurns,
  keepTemporary,
  openConnection,
  sqliteError,
} from './connection.ts';
import { createDialect } from './dialect.ts';
import { createGroupCommit } from './group-commit.ts';
import { findDamage } from './integrity.ts';
import { pollOtherWriters } from './poll.ts';
import { preparePrivate } from './private-file.ts';
import { createReadPool } from './read-pool.ts';
import { createReadSnapshot } from './read-snapshot.ts';

/** How long a process waits for another one to change the schema. */
const SCHEMA_WAIT_MS = 60_000;

export type SqliteDatabase = Database & {
  /** Every open connection, for the test that reads their settings. */
  readonly connections: readonly Sqlite.Database[];
};

export type SqliteSettings = {
  /** Threads for reads of unbounded cost; 0 to run them on the main thread. */
  readonly readWorkers?: number;
  /** How long such a read may wait for a thread. */
  readonly readQueueTimeoutMs?: number;
  /** How long the caller waits for the answer of such a read. */
  readonly statementTimeoutMs?: number;
  /** Called with how many transactions shared each commit. */
  readonly onGroupCommit?: ((units: number, waitedMs: number) => void) | undefined;
  /** Whether to make a file that does not exist; without it, that is an error. */
  readonly create?: boolean;
  /** Decides when a read waits for another turn of the event loop; the thread's own unless given. */
  readonly turnBudget?: TurnBudget;
  /** Called with a line when checkpoints of the WAL keep failing, and when they succeed again. */
  readonly notice?: (line: string) => void;
};

/**
 * Opens one connection for writes, one for reads, and one in each thread for reads of unbounded cost. A database in memory
 * has a single connection, as no other can see it.
 */
export function openSqlite(
  path: string,
  {
    readWorkers = 2,
    readQueueTimeoutMs = 5_000,
    statementTimeoutMs = 10_000,
    create = true,
    onGroupCommit,
    turnBudget = threadBudget,
    notice = () => {},
  }: SqliteSettings = {},
): SqliteDatabase {
  const memory = path === ':memory:';
  if (!memory) preparePrivate(path, { create });
  const writer = openConnection(path);
  const reader = memory ? writer : openConnection(path, { readonly: true });
  keepTemporary(writer, 'MEMORY');
  const connections = memory ? [writer] : [writer, reader];
  const dialect = createDialect();
  const listeners = createListeners();
  const snapshot = memory ? undefined : createReadSnapshot(reader);
  const checkpointer = memory ? undefined : createCheckpointer({ path, writer, notice });
  const readPool =
    memory || readWorkers === 0
      ? undefined
      : createReadPool({ path, threads: readWorkers, waitMs: readQueueTimeoutMs, statementMs: statementTimeoutMs });
  const { group, transaction } = createWrites(writer, { snapshot, checkpointer, wake: listeners.wake, onGroupCommit });
  // With one connection, a read waits until no transaction is open: it must not see uncommitted rows.
  const turns = createTurns({ budget: turnBudget, ...(memory && { ready: group.idle }) });
  const poll = pollOtherWriters(writer, () => listeners.wake(listeners.clients()));

  return {
    dialect,
    connections,
    reader: createReads(reader, { snapshot, readPool, turns }),
    transaction: (work) => group.enqueue(() => work(transaction)),
    listen(clientId, listener) {
      poll.start();
      return listeners.add(clientId, listener);
    },
    pool: () => undefined,
    async probe() {
      await group.enqueue(() => transaction.change(writeProbe(dialect)));
    },
    findDamage: async (signal) => (memory ? undefined : findDamage(path, signal)),
    usageCounter: () => undefined,
    withKysely: (work) => lendKysely(writer, work),
    async close() {
      poll.stop();
      await readPool?.close();
      await group.idle();
      await checkpointer?.close();
      snapshot?.end();
      // The writer last, because closing the last connection checkpoints the WAL.
      for (const connection of connections.toReversed()) connection.close();
    },
  };
}

type WritesOptions = {
  readonly snapshot: ReturnType<typeof createReadSnapshot> | undefined;
  readonly checkpointer: ReturnType<typeof createCheckpointer> | undefined;
  /** Called after a commit with the clients that have new events. */
  readonly wake: (clients: Iterable<string>) => void;
  readonly onGroupCommit: SqliteSettings['onGroupCommit'];
};

/** The group commit of the connection for writes, and the transaction that its units are given. */
function createWrites(writer: Sqlite.Database, { snapshot, checkpointer, wake, onGroupCommit }: WritesOptions) {
  const { rows, change, written } = createSqliteConnection(writer);
  // A connection object of its own, so that deferred writes are not counted as writes of a unit.
  const deferred = createDeferredWrites({ rows, change }, createSqliteConnection(writer));
  let announced: string[] = [];
  let announcedBefore = 0;
  const transaction: Transaction = { ...deferred.tx, announce: ({ clientId }) => announced.push(clientId) };

  const savepointUnit = writer.prepare('savepoint unit');
  const releaseUnit = writer.prepare('release unit');
  const rollbackToUnit = writer.prepare('rollback to unit');
  const group = createGroupCommit({
    async begin() {
      await checkpointer?.whenWritable();
      // A reader keeps the WAL from being reused from its beginning.
      snapshot?.end();
      await beginImmediate(writer);
    },
    committed: onGroupCommit,
    written() {
      assertInTransaction(writer);
      return written() + deferred.count();
    },
    savepoint() {
      announcedBefore = announced.length;
      savepointUnit.run();
    },
    flush: deferred.flush,
    release: () => releaseUnit.run(),
    rollbackTo() {
      assertInTransaction(writer);
      announced.length = announcedBefore;
      deferred.discard();
      rollbackToUnit.run();
      releaseUnit.run();
    },
    commit() {
      snapshot?.end();
      try {
        writer.exec('commit');
      } catch (error) {
        throw sqliteError(error);
      }
      checkpointer?.committed();
      wake(new Set(announced));
      announced = [];
    },
    rollback(failure) {
      announced = [];
      deferred.discard();
      if (writer.inTransaction) writer.exec('rollback');
      if (failure !== undefined) checkpointer?.refused(failure);
    },
  });
  return { group, transaction };
}

type ReadsOptions = {
  readonly snapshot: ReturnType<typeof createReadSnapshot> | undefined;
  readonly readPool: ReturnType<typeof createReadPool> | undefined;
  readonly turns: ReturnType<typeof createTurns>;
};

/** Reads of unbounded cost run in a thread, if there are any; the others here, a few in each turn of the event loop. */
function createReads(reader: Sqlite.Database, { snapshot, readPool, turns }: ReadsOptions): Database['reader'] {
  const { rows: readAtOnce } = createSqliteConnection(reader);

  function rows<Row>(query: Query<Row>): Promise<Row[]> {
    if (query.unbounded === true && readPool !== undefined) return readPool.rows(query);
    return turns.run(() => {
      snapshot?.use();
      return readAtOnce(query);
    });
  }

  return { rows };
}

/** Runs all in one transaction, so that processes that start together migrate one after the other. */
async function lendKysely<T>(writer: Sqlite.Database, work: (kysely: Kysely<Tables>) => Promise<T>): Promise<T> {
  const database = { prepare: (text: string) => writer.prepare(text), close() {} };
  keepTemporary(writer, 'FILE');
  try {
    await beginImmediate(writer, SCHEMA_WAIT_MS);
    const result = await work(new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }));
    writer.exec('commit');
    return result;
  } finally {
    if (writer.inTransaction) writer.exec('rollback');
    keepTemporary(writer, 'MEMORY');
  }
}
