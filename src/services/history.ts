import type { Viewer } from '../domain/client.ts';
import type { EventFilter, EventQuery, FeedEvent } from '../domain/event.ts';
import type { HistoryQuery } from '../domain/history.ts';
import { blankUnless, idPrefix } from '../domain/id.ts';
import type { ChildWindow, PageRows, PageWindow } from '../domain/page.ts';
import type { Store } from '../domain/ports.ts';

/** The events of a client's links, as far back as they are retained. */
export function createHistoryService({ store }: { readonly store: Pick<Store, 'events'> }) {
  /** In the order of `ids`; undefined for those that are missing. */
  function findMany({ clientId }: Viewer, ids: readonly string[]): Promise<readonly (FeedEvent | undefined)[]> {
    return store.events.findMany(clientId, blankUnless(isEventId, ids));
  }

  function page({ clientId }: Viewer, query: EventQuery, window: PageWindow): Promise<PageRows<FeedEvent>> {
    return store.events.page(clientId, query, window);
  }

  function count({ clientId }: Viewer, filter: EventFilter): Promise<number> {
    return store.events.count(clientId, filter);
  }

  /** Pages of many links at once, in the order of `windows`. */
  function pagesOf(
    { clientId }: Viewer,
    query: HistoryQuery,
    windows: readonly ChildWindow[],
  ): Promise<readonly PageRows<FeedEvent>[]> {
    return store.events.pagesOf(clientId, query, windows);
  }

  /** Totals of many links at once, in the order of the ids, which are distinct. */
  function countsOf({ clientId }: Viewer, linkIds: readonly string[]): Promise<readonly number[]> {
    return store.events.countsOf(clientId, linkIds);
  }

  return { findMany, page, count, pagesOf, countsOf };
}

function isEventId(id: string): boolean {
  return idPrefix(id) === 'evt';
}
