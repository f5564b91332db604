import DataLoader from 'dataloader';
import type { ChildWindow, PageRows, PageWindow } from '../../domain/page.ts';

/** Reads the lists of many parents at once; the results are in the order of the requests. */
type ChildReads<Row, Query> = {
  readonly pages: (query: Query, windows: readonly ChildWindow[]) => Promise<readonly PageRows<Row>[]>;
  readonly counts: (query: Query, parentIds: readonly string[]) => Promise<readonly number[]>;
};

/** The list of what belongs to one parent. */
type ChildList<Row> = {
  readonly page: (window: PageWindow) => Promise<PageRows<Row>>;
  readonly count: () => Promise<number>;
};

/**
 * Batches the reads of many parents' lists in one request: pages of the same query are one read, and so are their totals.
 * Without `batch` each is a read of its own.
 */
export function createChildLoader<Row, Query>(
  { pages, counts }: ChildReads<Row, Query>,
  { batch }: { readonly batch: boolean },
): (parentId: string, query: Query) => ChildList<Row> {
  const byQuery = new Map<string, ReturnType<typeof createLoaders>>();

  function createLoaders(query: Query) {
    return {
      page: new DataLoader((windows: readonly ChildWindow[]) => pages(query, windows), {
        batch,
        cacheKeyFn: JSON.stringify,
      }),
      count: new DataLoader((parentIds: readonly string[]) => counts(query, parentIds), { batch }),
    };
  }

  function loadersOf(query: Query): ReturnType<typeof createLoaders> {
    const key = JSON.stringify(query);
    const known = byQuery.get(key);
    if (known !== undefined) return known;
    const made = createLoaders(query);
    byQuery.set(key, made);
    return made;
  }

  return (parentId, query) => {
    const { page, count } = loadersOf(query);
    return { page: (window) => page.load({ parentId, window }), count: () => count.load(parentId) };
  };
}
