import { type RawBuilder, sql } from 'kysely';
import { idTime } from '../../domain/id.ts';
import { parseAmount } from '../../domain/money.ts';
import type { Dialect, Transaction, Writer } from '../sql/database.ts';
import { joinExactSum, SUM_DECIMALS, splitExactSum } from '../sql/exact-sum.ts';
import { type Param, statement } from '../sql/statement.ts';
import type { Tables } from '../tables.ts';

export const QUARTER_MS = 15 * 60_000;

/** The names of the figures, in their order; the sums are in millionths. */
export const FIGURES = ['links', 'sessions', 'payments', 'paid', 'paid amount', 'refunded amount'] as const;
export type Figures = readonly bigint[];
export const NO_FIGURES: Figures = FIGURES.map(() => 0n);

/** The columns of the figures; each sum has three. */
export const FIGURE_COLUMNS = [
  ...['links', 'sessions', 'payments', 'paid'],
  ...['paid_billions', 'paid_units', 'paid_millionths'],
  ...['refunded_billions', 'refunded_units', 'refunded_millionths'],
] as const;
const KEY_COLUMNS = ['client_id', 'currency', 'starts_at'] as const;
const COLUMNS = [...KEY_COLUMNS, ...FIGURE_COLUMNS];

export type QuarterHours = ReturnType<typeof quarterHours>;
export type Quarter = Pick<Tables['quarter_hours'], (typeof KEY_COLUMNS)[number]> & { readonly figures: Figures };

type Step = Pick<Quarter, 'client_id' | 'currency' | 'figures'> & { readonly id: string };
type CountedPayment = Pick<
  Tables['payments'],
  'client_id' | 'id' | 'currency' | 'amount' | 'received_at' | 'refunded_amount'
>;

/** The currency of the row that counts links and sessions. */
export const NO_CURRENCY = '';
const LINK: Figures = [1n, 0n, 0n, 0n, 0n, 0n];
const SESSION: Figures = [0n, 1n, 0n, 0n, 0n, 0n];
const PAYMENT: Figures = [0n, 0n, 1n, 0n, 0n, 0n];

export function linkStep(client_id: string, id: string): Step {
  return { client_id, id, currency: NO_CURRENCY, figures: LINK };
}

export function sessionStep(client_id: string, id: string): Step {
  return { client_id, id, currency: NO_CURRENCY, figures: SESSION };
}

/** The amounts of a payment count once its funds were received. */
export function paymentStep({ client_id, id, currency, amount, received_at, refunded_amount }: CountedPayment): Step {
  if (received_at === null) return { client_id, id, currency, figures: PAYMENT };
  const sums = [amount, refunded_amount].map((sum) => parseAmount(sum, SUM_DECIMALS));
  return { client_id, id, currency, figures: [0n, 0n, 1n, 1n, ...sums] };
}

/**
 * Counts links, sessions and payments by the quarter of an hour of their creation, which is the time in the id, in the
 * transaction that writes them. No statement of a transaction reads these rows, so a group adds to each row once, at its end
 * and in the order of the keys: rows stay locked only from then until the commit.
 */
export function quarterHours({ qb }: Dialect) {
  const addRow = statement((param: Param<Record<string, unknown>>) => ({
    compile: () => addRows(sql`(${sql.join(COLUMNS.map((column) => param(column)))})`).compile(qb),
  }));

  async function addAll(writer: Writer, steps: readonly Step[]): Promise<void> {
    for (const quarter of addUp(steps)) {
      const values = rowOf(quarter);
      await writer.change(addRow(Object.fromEntries(COLUMNS.map((column, place) => [column, values[place]]))));
    }
  }

  function added(transaction: Transaction, step: Step): void {
    transaction.deferToEnd(addAll, step);
  }

  function removed(transaction: Transaction, { figures, ...of }: Step): void {
    transaction.deferToEnd(addAll, { ...of, figures: figures.map((figure) => -figure) });
  }

  return { added, removed };
}

/** The sums of the steps by row, in the order of the keys, without rows whose sums are all 0. */
export function addUp(steps: Iterable<Step>): readonly Quarter[] {
  const quarters = new Map<string, Quarter>();
  for (const { client_id, id, currency, figures } of steps) {
    const time = idTime(id);
    const starts_at = time - (time % QUARTER_MS);
    const key = `${client_id} ${currency} ${starts_at}`;
    const known = quarters.get(key);
    const sums = known === undefined ? figures : plus(known.figures, figures);
    quarters.set(key, { client_id, currency, starts_at, figures: sums });
  }
  const sorted = [...quarters].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([, quarter]) => quarter).filter(({ figures }) => figures.some((figure) => figure !== 0n));
}

export function plus(one: Figures, other: Figures): Figures {
  return one.map((figure, place) => (other[place] ? figure + other[place] : figure));
}

/** Inserts rows, or adds to existing ones. */
export function addRows(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  const sums = FIGURE_COLUMNS.map((column) => sql.ref(column)).map(
    (column) => sql`${column} = quarter_hours.${column} + excluded.${column}`,
  );
  return sql`insert into quarter_hours (${sql.join(COLUMNS.map((column) => sql.ref(column)))}) values ${rows}
    on conflict (${sql.join(KEY_COLUMNS.map((column) => sql.ref(column)))}) do update set ${sql.join(sums)}`;
}

/** The values of a row. */
export function rowOf({ client_id, currency, starts_at, figures }: Quarter): readonly unknown[] {
  const sums = figures.slice(4).flatMap(splitExactSum);
  return [client_id, currency, starts_at, ...figures.slice(0, 4), ...sums];
}

/** The figures in the values of their columns. */
export function figuresOf(values: readonly bigint[]): Figures {
  return [...values.slice(0, 4), joinExactSum(values.slice(4, 7)), joinExactSum(values.slice(7))];
}
