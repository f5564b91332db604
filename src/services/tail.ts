/**
 * Iterates over a growing sequence from a position on, with one batch in memory at a time. `return` ends it at once, even
 * while a `next` is pending, which an async generator does not.
 */
export function tail<Row extends { readonly sequence: number }, Item>({
  read,
  batch,
  expand,
  behind,
  inTurn,
  pace,
  listen,
  start,
  isLast,
  pollMs,
  lifetimeMs,
  closed,
}: {
  /** Reads the rows after a sequence number, `batch` of them at most. */
  readonly read: (after: number) => Promise<readonly Row[]>;
  readonly batch: number;
  /** Turns rows into the reader's items. */
  readonly expand: (rows: readonly Row[]) => Promise<readonly Item[]>;
  /** Whether there are rows after `start` already. */
  readonly behind: boolean;
  /** Queues the reads of a reader that is catching up; one that is up to date reads at once. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Awaited before each item of a reader that is catching up. */
  readonly pace: () => Promise<void>;
  /** Calls the listener when there may be more rows; returns how to unsubscribe. */
  readonly listen: (listener: () => void) => () => void;
  readonly start: number;
  /** Whether the item is the last one of the sequence. */
  readonly isLast: (item: Item) => boolean;
  readonly pollMs: number;
  readonly lifetimeMs: number;
  readonly closed: () => void;
}): AsyncIterableIterator<Item, undefined> {
  let position = start;
  let catchingUp = behind;
  let open = true;
  let notified = false;
  let wake = () => {};
  const unlisten = listen(() => {
    notified = true;
    wake();
  });
  const end = setTimeout(close, lifetimeMs).unref();
  const items = follow();

  function close(): void {
    if (!open) return;
    open = false;
    clearTimeout(end);
    unlisten();
    wake();
    closed();
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Empty when the reader ended the iteration while this was queued. */
  async function readBatch(): Promise<{ readonly rows: readonly Row[]; readonly items: readonly Item[] }> {
    if (!open) return { rows: [], items: [] };
    const rows = await read(position);
    return { rows, items: await expand(rows) };
  }

  async function* follow(): AsyncGenerator<Item, undefined> {
    try {
      while (open) {
        notified = false;
        const { rows, items } = catchingUp ? await inTurn(readBatch) : await readBatch();
        // After a full batch there may be more rows, so the next read is queued.
        catchingUp = rows.length >= batch;
        for (const item of items) {
          if (catchingUp) await pace();
          if (!open) return;
          yield item;
          if (isLast(item)) return;
        }
        position = rows.at(-1)?.sequence ?? position;
        // A wake-up during the read may be about rows that it missed.
        if (rows.length === 0 && open && !notified) await pause();
      }
    } finally {
      close();
    }
  }

  return {
    next: () => items.next(),
    async return() {
      close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
