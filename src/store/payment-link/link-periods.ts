import { type RawBuilder, sql } from 'kysely';
import { type CurrencyCode, decimalsOf } from '../../domain/currency.ts';
import { idFloor } from '../../domain/id.ts';
import { linkPeriodsCost } from '../../domain/payment-link/link-cost.ts';
import type { PeriodCounts } from '../../domain/payment-link/link-periods.ts';
import type { StoreReads } from '../../domain/ports.ts';
import { allOf, anyOf, type Condition, shapeOf, type Values, valuesOf } from '../sql/condition.ts';
import type { Connection, Dialect } from '../sql/database.ts';
import { readExactSum } from '../sql/exact-sum.ts';
import { type Param, statementCache, withCost } from '../sql/statement.ts';

type Row = {
  readonly position: string;
  readonly kind: 'links' | 'sessions' | 'payments';
  readonly currency: string | null;
  readonly made: number;
  readonly paid: number;
  readonly paid_sum: string | null;
  readonly refunded_sum: string | null;
};

const AMOUNT = sql.ref('payments.amount');
const REFUNDED = sql.ref('payments.refunded_amount');

/** What was made in each of some periods, along the primary keys: what was made at other times costs nothing. */
export function linkPeriods(dialect: Dialect) {
  const statements = statementCache<Values, Row>();

  function made(
    { table, prefix }: { readonly table: string; readonly prefix: string },
    owner: readonly Condition[],
    param: Param<Values>,
  ): RawBuilder<unknown> {
    const id = sql.ref(`${table}.id`);
    const parts = [
      sql`${sql.ref(`${table}.client_id`)} = ${param('clientId')}`,
      sql`${id} >= ${sql.lit(prefix)} || periods.low and ${id} < ${sql.lit(prefix)} || periods.high`,
      ...(owner.length > 0 ? [allOf(owner, param)] : []),
    ];
    return sql.join(parts, sql` and `);
  }

  function statementOf(owner: readonly Condition[]) {
    return statements(shapeOf(owner), (param) => {
      const counted = (kind: Row['kind'], table: string, prefix: string) => sql`
        select position, ${sql.lit(kind)} as kind, cast(null as text) as currency,
          (select count(*) from ${sql.table(table)} where ${made({ table, prefix }, owner, param)}) as made, 0 as paid,
          cast(null as text) as paid_sum, cast(null as text) as refunded_sum
        from periods`;
      const statement = sql<Row>`
        with periods as (
          select value ->> 0 as position, value ->> 1 as low, value ->> 2 as high
          from ${dialect.records(param('periods'))} as records)
        ${counted('links', 'payment_links', 'pl_')}
        union all ${counted('sessions', 'checkout_sessions', 'cs_')}
        union all select position, 'payments', currency, count(*), count(received_at),
          ${dialect.exactSum(AMOUNT, sql`received_at is not null`)}, ${dialect.exactSum(REFUNDED, sql`received_at is not null`)}
          from periods cross join payments where ${made({ table: 'payments', prefix: 'pay_' }, owner, param)}
          group by position, currency`;
      return { compile: () => statement.compile(dialect.qb) };
    });
  }

  function reads(connection: Connection): StoreReads['linkPeriods'] {
    return async (clientId, bounds, { ownerIdentityId }) => {
      const owner = anyOf(dialect, 'owner_identity_id', ownerIdentityId);
      const floors = bounds.map((bound) => idFloor('pl', bound).slice('pl_'.length));
      const periods = floors.slice(1).map((high, position) => [String(position), floors[position] ?? '', high]);
      const values = { ...valuesOf(owner), clientId, periods: dialect.table(periods) };
      const rows = await connection.rows(withCost(statementOf(owner)(values), linkPeriodsCost()));
      const found = Map.groupBy(rows, ({ position }) => Number(position));
      return periods.map((_, position) => toCounts(found.get(position) ?? []));
    };
  }

  return { reads };
}

function toCounts(rows: readonly Row[]): PeriodCounts {
  const count = (kind: Row['kind'], of: 'made' | 'paid' = 'made') =>
    rows.filter((row) => row.kind === kind).reduce((sum, row) => sum + Number(row[of]), 0);
  const money = rows.flatMap(({ currency, paid_sum, refunded_sum }) => {
    if (currency === null) return [];
    const code = currency as CurrencyCode;
    const decimals = decimalsOf(code);
    return { currency: code, paid: readExactSum(paid_sum, decimals), refunded: readExactSum(refunded_sum, decimals) };
  });
  return {
    links: count('links'),
    sessions: count('sessions'),
    payments: count('payments'),
    paid: count('payments', 'paid'),
    money: money.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}
