/**
 * Reads a growing sequence from a place on, for as long as somebody asks: one read's worth is in memory, whatever the
 * reader's pace. `return` ends it at once, also while a `next` is waiting, which an async generator alone would not.
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
  /** The rows behind a place, `batch` of them at most. */
  readonly read: (after: number) => Promise<readonly Row[]>;
  readonly batch: number;
  /** What the rows amount to for the reader. */
  readonly expand: (rows: readonly Row[]) => Promise<readonly Item[]>;
  /** Whether there are rows behind `start` by now. */
  readonly behind: boolean;
  /** Reads and expands when it is the turn of those who are behind; who is up to date reads at once. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Waited for ahead of each item for a reader who is behind. */
  readonly pace: () => Promise<void>;
  /** Calls back when there may be more; answers with the way to stop. */
  readonly listen: (listener: () => void) => () => void;
  readonly start: number;
  /** Whether nothing can come after the item. */
  readonly isLast: (item: Item) => boolean;
  readonly pollMs: number;
  readonly lifetimeMs: number;
  readonly closed: () => void;
}): AsyncIterableIterator<Item, undefined> {
  let position = start;
  let catchingUp = behind;
  let open = true;
  let heard = false;
  let wake = () => {};
  const unlisten = listen(() => {
    heard = true;
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

  /** Nothing when the reader has gone while this waited for its turn. */
  async function readBatch(): Promise<{ readonly rows: readonly Row[]; readonly items: readonly Item[] }> {
    if (!open) return { rows: [], items: [] };
    const rows = await read(position);
    return { rows, items: await expand(rows) };
  }

  async function* follow(): AsyncGenerator<Item, undefined> {
    try {
      while (open) {
        heard = false;
        const { rows, items } = catchingUp ? await inTurn(readBatch) : await readBatch();
        // A full batch means that there may be more, so the next one waits for its turn.
        catchingUp = rows.length >= batch;
        for (const item of items) {
          if (catchingUp) await pace();
          if (!open) return;
          yield item;
          if (isLast(item)) return;
        }
        position = rows.at(-1)?.sequence ?? position;
        // What was heard of while reading may have come too late for that read.
        if (rows.length === 0 && open && !heard) await pause();
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
