import type { Viewer } from '../domain/client.ts';
import { addAmounts } from '../domain/money.ts';
import type { PeriodCounts, PeriodFilter, PeriodMoney } from '../domain/payment-link/link-periods.ts';
import type { Store } from '../domain/ports.ts';

/** The figures of a link. */
export type LinkFigures = {
  /** Visits of its page by people. */
  readonly opens: number;
  readonly sessions: number;
  /** Payments whose funds have arrived. */
  readonly paid: number;
  /** `paid` divided by the greater of `opens` and `sessions`; null when both are 0. */
  readonly conversion: number | null;
};

/** The figures of a period: of what began in it. The share of sessions that paid is null without sessions. */
export type PeriodFigures = PeriodCounts & {
  readonly from: number;
  readonly until: number;
  readonly conversion: number | null;
};

export function createLinkStatsService({ store }: { readonly store: Store }) {
  /** In the order of `ids`; the figures of a missing link are 0. */
  async function ofLinks(viewer: Viewer, ids: readonly string[]): Promise<readonly LinkFigures[]> {
    const stats = await store.linkStats(viewer.clientId, ids);
    return stats.map(({ opens, sessions, paid }) => {
      const visits = Math.max(opens, sessions);
      return { opens, sessions, paid, conversion: visits === 0 ? null : paid / visits };
    });
  }

  /** For each period between two successive `bounds`, which ascend, and for all of them together. */
  async function ofPeriods(viewer: Viewer, bounds: readonly number[], filter: PeriodFilter) {
    const counts = await store.linkPeriods(viewer.clientId, bounds, filter);
    const figures = (of: PeriodCounts, from = 0, until = from): PeriodFigures => ({
      ...of,
      from,
      until,
      conversion: of.sessions === 0 ? null : of.paid / of.sessions,
    });
    return {
      periods: counts.map((of, position) => figures(of, bounds[position], bounds[position + 1])),
      total: figures(sumOf(counts), bounds[0], bounds.at(-1)),
    };
  }

  return { ofLinks, ofPeriods };
}

function sumOf(counts: readonly PeriodCounts[]): PeriodCounts {
  const sum = (name: 'links' | 'sessions' | 'payments' | 'paid') => counts.reduce((total, of) => total + of[name], 0);
  const byCurrency = Map.groupBy(
    counts.flatMap(({ money }) => money),
    ({ currency }) => currency,
  );
  const money = [...byCurrency].map(
    ([currency, of]): PeriodMoney => ({
      currency,
      paid: addAmounts(of.map(({ paid }) => paid)),
      refunded: addAmounts(of.map(({ refunded }) => refunded)),
    }),
  );
  return {
    links: sum('links'),
    sessions: sum('sessions'),
    payments: sum('payments'),
    paid: sum('paid'),
    money: money.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}
