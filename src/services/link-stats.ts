import type { Viewer } from '../domain/client.ts';
import type { Store } from '../domain/ports.ts';

/** How a link does. */
export type LinkFigures = {
  /** Visits of its page by people. */
  readonly opens: number;
  readonly sessions: number;
  /** Payments whose funds have come. */
  readonly paid: number;
  /** The share of those who came, by the page or by a session, that paid: from 0 to 1, null while nobody came. */
  readonly conversion: number | null;
};

export function createLinkStatsService({ store }: { readonly store: Store }) {
  /** In the order of `ids`; a link that is missing has had nothing. */
  async function ofLinks(viewer: Viewer, ids: readonly string[]): Promise<readonly LinkFigures[]> {
    const stats = await store.linkStats(viewer.clientId, ids);
    return stats.map(({ opens, sessions, paid }) => {
      const came = Math.max(opens, sessions);
      return { opens, sessions, paid, conversion: came === 0 ? null : paid / came };
    });
  }

  return { ofLinks };
}
