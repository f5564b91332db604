import { type Kysely, sql } from 'kysely';
import { formatAmount } from '../src/domain/money.ts';
import {
  FIGURE_COLUMNS,
  FIGURES,
  type Figures,
  figuresOf,
  NO_FIGURES,
  plus,
  type Quarter,
} from '../src/store/payment-link/quarter-hour.ts';
import { countRows } from '../src/store/payment-link/quarter-hour-rows.ts';
import { SUM_DECIMALS } from '../src/store/sql/exact-sum.ts';
import type { Tables } from '../src/store/tables.ts';
import type { Drift } from './drift.ts';
import { inTransaction } from './in-transaction.ts';

type QuarterKey = Omit<Quarter, 'figures'>;
type Kept = QuarterKey & { readonly figures: string };

/**
 * Each figure of a quarter of an hour that is not what the rows make it. It reads every link, session and payment, a
 * client's at a time and in one state of the data, whatever is written meanwhile.
 */
export function quarterDrifts(kysely: Kysely<Tables>): Promise<readonly Drift[]> {
  return inTransaction(kysely, 'repeatable read', driftsIn);
}

async function driftsIn(kysely: Kysely<Tables>): Promise<readonly Drift[]> {
  const { rows: clients } = await sql<{ client_id: string }>`
    select client_id from payment_links union select client_id from checkout_sessions
    union select client_id from payments union select client_id from quarter_hours order by 1`.execute(kysely);
  const drifts: Drift[] = [];
  for (const { client_id } of clients) drifts.push(...(await driftsOf(kysely, client_id)));
  return drifts;
}

async function driftsOf(kysely: Kysely<Tables>, clientId: string): Promise<readonly Drift[]> {
  const figures = sql.join(
    FIGURE_COLUMNS.map((column) => sql.ref(column)),
    sql` || ' ' || `,
  );
  const { rows } = await sql<Kept>`
    select client_id, currency, starts_at, ${figures} as figures from quarter_hours
    where client_id = ${clientId}`.execute(kysely);
  const kept = new Map(rows.map((row) => [nameOf(row), figuresOf(row.figures.split(' ').map(BigInt))]));
  const keys = new Map<string, QuarterKey>(rows.map((row) => [nameOf(row), row]));
  const found = new Map<string, Figures>();
  for await (const { quarters } of countRows(kysely, { clientId })) {
    for (const quarter of quarters) {
      const name = nameOf(quarter);
      keys.set(name, quarter);
      found.set(name, plus(found.get(name) ?? NO_FIGURES, quarter.figures));
    }
  }
  const sorted = [...keys].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.flatMap(([name, { currency, starts_at }]) => {
    const [stored, counted] = [kept, found].map((quarters) => quarters.get(name) ?? NO_FIGURES);
    const counter = { table: 'quarter_hours', clientId, currency, startsAt: starts_at } as const;
    return FIGURES.flatMap((figure, place) => {
      if (stored?.[place] === counted?.[place]) return [];
      const difference = `is ${formatFigure(stored, place)}, but the rows make it ${formatFigure(counted, place)}`;
      return [{ line: `client ${clientId}: ${figure} in ${name} ${difference}`, counter }];
    });
  });
}

/** `2026-06-15T12:00:00.000Z`, with the currency if it has one. */
function nameOf({ currency, starts_at }: QuarterKey): string {
  return `${new Date(starts_at).toISOString()} ${currency}`.trim();
}

function formatFigure(figures: Figures = NO_FIGURES, place: number): string {
  const figure = figures[place] ?? 0n;
  return place < 4 ? String(figure) : formatAmount(figure, SUM_DECIMALS);
}
