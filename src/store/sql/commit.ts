import type { Transaction, WriteAll, Writer } from './database.ts';
import type { Query } from './statement.ts';

/** Deferred items by the function that writes them. */
type Deferred = Map<WriteAll<never>, unknown[]>;

/**
 * The deferred writes of a transaction. Some writes are shared by all units of a group commit (a client's counters) or
 * cheaper for many rows than for each; they are deferred to the end of the transaction, or to the next statement that
 * might read them, unless none does. They are written through `together`.
 */
export function createDeferredWrites(writer: Writer, together = writer) {
  // Replaced rather than cleared: V8 links the table of a cleared Map to the next one, and wipes neither. Once one is old,
  // all later ones outlive each collection of young objects, with every link that was deferred, until a full one.
  let pending: Deferred = new Map();
  let atEnd: Deferred = new Map();
  let count = 0;
  let failed: { readonly error: unknown } | undefined;
  let flushing: Promise<void> | undefined;

  const defer: Transaction['defer'] = (writeAll, item) => put(pending, writeAll, item);
  const deferToEnd: Transaction['deferToEnd'] = (writeAll, item) => put(atEnd, writeAll, item);

  function put<Item>(into: Deferred, writeAll: WriteAll<Item>, item: Item): void {
    count += 1;
    const items = into.get(writeAll);
    if (items === undefined) into.set(writeAll, [item]);
    else items.push(item);
  }

  /**
   * Writes what a statement might read, and at the end the rest. After a failure every later call fails too: the deferred
   * writes may have been written in part.
   */
  async function flush({ isEnd }: { readonly isEnd: boolean }): Promise<void> {
    // Other units of the transaction may be flushing, and may have deferred more in the meantime.
    while (flushing !== undefined || pending.size > 0 || (isEnd && atEnd.size > 0)) {
      flushing ??= writeDue(isEnd);
      await flushing;
    }
    if (failed !== undefined) throw failed.error;
  }

  /** Sends the first statements of all functions, in order, before awaiting any of their results. Never rejects. */
  async function writeDue(isEnd: boolean): Promise<void> {
    const lists = isEnd ? [...pending, ...atEnd] : [...pending];
    pending = new Map();
    if (isEnd) atEnd = new Map();
    const begun = failed === undefined ? lists.map(([writeAll, items]) => writeAll(together, items as never[])) : [];
    for (const outcome of await Promise.allSettled(begun)) {
      if (outcome.status === 'rejected') failed ??= { error: outcome.reason };
    }
    flushing = undefined;
  }

  function isBusy(): boolean {
    return pending.size > 0 || flushing !== undefined || failed !== undefined;
  }

  function discard(): void {
    pending = new Map();
    atEnd = new Map();
    failed = undefined;
  }

  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    if (isBusy()) await flush({ isEnd: false });
    return writer.rows(query);
  }

  async function change(query: Query<unknown>): Promise<number> {
    if (isBusy()) await flush({ isEnd: false });
    return writer.change(query);
  }

  return {
    /** The transaction's statements: each read or change first flushes the deferred writes. */
    tx: { rows, change, insert: writer.change, defer, deferToEnd },
    flush: () => flush({ isEnd: true }),
    /** Forgets the deferred writes, when the transaction is rolled back. */
    discard,
    /** Counts deferred writes; grows with each one. */
    count: () => count,
  };
}

/** The listeners of this process, by the client of whose events they are notified. */
export type Listeners = ReturnType<typeof createListeners>;

export function createListeners() {
  const byClient = new Map<string, Set<() => void>>();

  function add(clientId: string, listener: () => void): () => void {
    const listeners = byClient.get(clientId) ?? new Set();
    byClient.set(clientId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && byClient.get(clientId) === listeners) byClient.delete(clientId);
    };
  }

  function wake(clientIds: Iterable<string>): void {
    for (const clientId of clientIds) {
      for (const listener of [...(byClient.get(clientId) ?? [])]) call(listener);
    }
  }

  function call(listener: () => void): void {
    try {
      listener();
    } catch {
      // The events are committed already, and a listener that throws must not keep the others from being called.
    }
  }

  function clients(): string[] {
    return [...byClient.keys()];
  }

  return { add, wake, clients };
}
