import { type RawBuilder, sql } from 'kysely';
import { CURRENCIES, decimalsOf, isCurrency } from '../../domain/currency.ts';
import { idFloor } from '../../domain/id.ts';
import { linkPeriodsCost } from '../../domain/payment-link/link-cost.ts';
import type { PeriodCounts } from '../../domain/payment-link/link-periods.ts';
import type { StoreReads } from '../../domain/ports.ts';
import { allOf, anyOf, type Condition, shapeOf, type Values, valuesOf } from '../sql/condition.ts';
import type { Connection, Dialect } from '../sql/database.ts';
import { formatExactSum } from '../sql/exact-sum.ts';
import { type Param, statementCache, withCost } from '../sql/statement.ts';
import { FIGURE_COLUMNS, type Figures, figuresOf, NO_CURRENCY, plus, QUARTER_MS } from './quarter-hour.ts';

/** A part of a period. Its figures are added to those of the period or, with a weight of -1, subtracted from them. */
type Part = {
  readonly period: number;
  readonly from: number;
  readonly until: number;
  readonly weight: 1n | -1n;
  /** Whether it consists of whole quarters of an hour, whose figures are stored. */
  readonly isKept: boolean;
};

/** `figures`: the values of the figures' columns, with blanks between them. */
type Row = { readonly part: string; readonly currency: string; readonly figures: string };

const MINUTE_MS = 60_000;
const AMOUNT = sql.ref('payments.amount');
const REFUNDED = sql.ref('payments.refunded_amount');
const IS_PAID = sql`received_at is not null`;
const BLANK = sql` || ' ' || `;
const NO_SUM = sql`'0 0 0'`;

/**
 * The figures of periods: for whole quarters of an hour from the counters, and for the rest by scanning ranges of the primary
 * keys. One statement reads both, so that they are from one snapshot.
 */
export function linkPeriods(dialect: Dialect) {
  const statements = statementCache<Values, Row>();

  function createdIn(
    { table, prefix }: { readonly table: string; readonly prefix: string },
    owner: readonly Condition[],
    param: Param<Values>,
  ): RawBuilder<unknown> {
    const id = sql.ref(`${table}.id`);
    const parts = [
      sql`${sql.ref(`${table}.client_id`)} = ${param('clientId')}`,
      sql`${id} >= ${sql.lit(prefix)} || parts.low and ${id} < ${sql.lit(prefix)} || parts.high`,
      ...(owner.length > 0 ? [allOf(owner, param)] : []),
    ];
    return sql.join(parts, sql` and `);
  }

  function statementOf(owner: readonly Condition[]) {
    return statements(shapeOf(owner), (param) => {
      const count = (table: string, prefix: string) =>
        sql`(select count(*) from ${sql.table(table)} where ${createdIn({ table, prefix }, owner, param)})`;
      const sum = (amount: RawBuilder<unknown>) => sql`coalesce(${dialect.exactSum(amount, IS_PAID)}, ${NO_SUM})`;
      const kept = sql.join(
        FIGURE_COLUMNS.map((column) => sql`sum(${sql.ref(column)})`),
        BLANK,
      );
      // The currencies are named one by one, so that each range of the key is read by itself, and nothing is sorted.
      const statement = sql<Row>`
        with parts as (
          select value ->> 0 as part, value ->> 1 as low, value ->> 2 as high
          from ${dialect.records(param('parts'))} as records),
        kept as materialized (
          select records.value ->> 0 as part, parents.value as currency, (
            select ${kept} from quarter_hours where client_id = ${param('clientId')} and currency = parents.value
              and starts_at >= cast(records.value ->> 1 as bigint) and starts_at < cast(records.value ->> 2 as bigint)
          ) as figures
          from ${dialect.records(param('kept'))} as records cross join ${dialect.rowsOf(param('currencies'))})
        select part, currency, figures from kept where figures is not null
        union all select part, ${sql.lit(NO_CURRENCY)},
          ${count('payment_links', 'pl_')} || ' ' || ${count('checkout_sessions', 'cs_')} || ' 0 0 0 0 0 0 0 0' from parts
        union all select part, currency,
          '0 0 ' || count(*) || ' ' || count(received_at) || ' ' || ${sum(AMOUNT)} || ' ' || ${sum(REFUNDED)}
          from parts cross join payments where ${createdIn({ table: 'payments', prefix: 'pay_' }, owner, param)}
          group by part, currency`;
      return { compile: () => statement.compile(dialect.qb) };
    });
  }

  function reads(connection: Connection): StoreReads['linkPeriods'] {
    return async (clientId, bounds, filter) => {
      const owner = anyOf(dialect, 'owner_identity_id', filter.ownerIdentityId);
      const periods = bounds.slice(1).map((until, period) => ({ period, from: bounds[period] ?? until, until }));
      const parts = periods.flatMap((period) => (owner.length > 0 ? [rowsOf(period)] : partsOf(period)));
      const ranges = parts.map(({ from, until, isKept }, part) => [
        String(part),
        ...[from, until].map((time) => (isKept ? String(time) : idFloor('pl', time).slice('pl_'.length))),
      ]);
      const values = {
        ...valuesOf(owner),
        clientId,
        kept: dialect.table(ranges.filter((_, part) => parts[part]?.isKept)),
        parts: dialect.table(ranges.filter((_, part) => !parts[part]?.isKept)),
        currencies: dialect.list([NO_CURRENCY, ...CURRENCIES]),
      };
      const rows = await connection.rows(withCost(statementOf(owner)(values), linkPeriodsCost(filter)));
      const found = Map.groupBy(rows, ({ part }) => parts[Number(part)]?.period);
      return periods.map(({ period }) => toCounts(found.get(period) ?? [], parts));
    };
  }

  return { reads };
}

type Period = Pick<Part, 'period' | 'from' | 'until'>;

function rowsOf({ period, from, until }: Period): Part {
  return from <= until
    ? { period, from, until, weight: 1n, isKept: false }
    : { period, from: until, until: from, weight: -1n, isKept: false };
}

/** The period rounded to whole quarters, and a range of rows at each end to correct the rounding. */
function partsOf({ period, from, until }: Period): readonly Part[] {
  const [first, last] = [nextTo(from), nextTo(until)];
  const ends = [rowsOf({ period, from, until: first }), rowsOf({ period, from: last, until })];
  return [{ period, from: first, until: last, weight: 1n, isKept: true } as const, ...ends].filter(
    (part) => part.from < part.until,
  );
}

/**
 * Rounds up to a whole quarter, as no rows exist after the current time; or down if that is less than a minute away, as for
 * an inclusive end at the full hour.
 */
function nextTo(time: number): number {
  const past = time % QUARTER_MS;
  return past < MINUTE_MS ? time - past : time - past + QUARTER_MS;
}

function toCounts(rows: readonly Row[], parts: readonly Part[]): PeriodCounts {
  const sums = new Map<string, Figures>();
  for (const { part, currency, figures } of rows) {
    const weight = parts[Number(part)]?.weight ?? 0n;
    const weighed = figuresOf(figures.split(' ').map(BigInt)).map((figure) => weight * figure);
    const known = sums.get(currency);
    sums.set(currency, known === undefined ? weighed : plus(known, weighed));
  }
  const count = (place: number) => [...sums.values()].reduce((sum, figures) => sum + Number(figures[place]), 0);
  const money = [...sums].flatMap(([currency, [, , payments, , paid = 0n, refunded = 0n]]) => {
    if (!isCurrency(currency) || payments === 0n) return [];
    const format = (sum: bigint) => formatExactSum(sum, decimalsOf(currency));
    return { currency, paid: format(paid), refunded: format(refunded) };
  });
  return {
    links: count(0),
    sessions: count(1),
    payments: count(2),
    paid: count(3),
    money: money.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}
