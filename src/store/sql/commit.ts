import type { WriteAll, Writer } from './database.ts';
import type { Query } from './statement.ts';

/**
 * What a transaction has yet to write. Some writes are the same for everyone who shares it (a client's counters) or
 * cheaper for many than for each, and nobody looks at them before the end; so they are put off until then, or until a
 * statement comes that might look. `together` is where they are written.
 */
export function createDeferredWrites(writer: Writer, together = writer) {
  // Each list goes to the writer that it stands under.
  const pending = new Map<WriteAll<never>, unknown[]>();
  let count = 0;
  let failed: { readonly error: unknown } | undefined;

  function defer<Item>(writeAll: WriteAll<Item>, item: Item): void {
    count += 1;
    const items = pending.get(writeAll);
    if (items === undefined) pending.set(writeAll, [item]);
    else items.push(item);
  }

  /** Whoever it fails for, nobody can go on: what it was to write may be written in part. */
  async function flush(): Promise<void> {
    if (failed !== undefined) throw failed.error;
    try {
      for (const [writeAll, items] of pending) await writeAll(together, items as never[]);
    } catch (error) {
      failed = { error };
      throw error;
    }
    pending.clear();
  }

  function discard(): void {
    pending.clear();
    failed = undefined;
  }

  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    if (pending.size > 0) await flush();
    return writer.rows(query);
  }

  async function change(query: Query<unknown>): Promise<number> {
    if (pending.size > 0) await flush();
    return writer.change(query);
  }

  return {
    /** A transaction's ways to write: whatever looks or changes finds everything written. */
    tx: { rows, change, insert: writer.change, defer },
    flush,
    /** Forgets all of it, as its transaction is undone. */
    discard,
    /** Goes up with everything that is put off. */
    count: () => count,
  };
}

/** Who wants to hear of which client's events, in this process. */
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
      // A listener's failure is its own: what it is told of is committed, and others want to hear of it too.
    }
  }

  function clients(): string[] {
    return [...byClient.keys()];
  }

  return { add, wake, clients };
}
