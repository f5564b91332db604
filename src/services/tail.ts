/**
 * Reads a growing sequence from a place on, for as long as somebody asks: one read's worth is in memory, whatever the
 * reader's pace. `return` ends it at once, also while a `next` is waiting, which an async generator alone would not.
 */
export function tail<Row extends { readonly sequence: number }, Item>({
  read,
  expand,
  listen,
  start,
  isLast,
  pollMs,
  lifetimeMs,
  closed,
}: {
  readonly read: (after: number) => Promise<readonly Row[]>;
  /** What the rows amount to for the reader. */
  readonly expand: (rows: readonly Row[]) => Promise<readonly Item[]>;
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

  async function* follow(): AsyncGenerator<Item, undefined> {
    try {
      while (open) {
        heard = false;
        const rows = await read(position);
        for (const item of await expand(rows)) {
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
