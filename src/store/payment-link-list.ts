import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DomainError } from '../domain/errors.ts';
import type { Direction } from '../domain/page.ts';
import type { PaymentLinkFilter, PaymentLinkQuery, PaymentLinkReads } from '../domain/ports.ts';
import { allOf, shapeOf, type Values, valuesOf } from './condition.ts';
import type { Connection, Dialect } from './database.ts';
import { endsOf, readingDirection, toSlice } from './keyset.ts';
import { idColumn, type LinkPlan, planLinks } from './payment-link-filter.ts';
import { LINK_COLUMNS, type LinkRow, toLink } from './payment-link-row.ts';
import { type At, statementCache } from './statement.ts';
import { inPiece, type Piece } from './status.ts';

const OTHER_COLUMNS = LINK_COLUMNS.filter((column) => column !== 'payment_links.id');

/** Lists of links. Which statement serves a query follows from its shape alone, never from its values. */
export function paymentLinkLists(dialect: Dialect) {
  const lists = statementCache<Values, LinkRow>();
  const counts = statementCache<Values, { total: number }>();

  function where(
    { conditions, expiryBounded }: LinkPlan,
    piece: Piece | undefined,
    at: At<Values>,
  ): RawBuilder<SqlBool> {
    const parts = [sql<SqlBool>`payment_links.client_id = ${at('clientId')}`];
    if (conditions.length > 0) parts.push(allOf(conditions, at));
    if (piece !== undefined) {
      const expiry = sql.ref('payment_links.expires_at');
      const bounded = piece.time === 'open' ? expiryBounded.low : expiryBounded.high;
      parts.push(inPiece(piece, sql.ref('payment_links.status'), bounded ? dialect.unindexed(expiry) : expiry, at));
    }
    return sql`${sql.join(parts, sql` and `)}`;
  }

  function source({ byAccount }: LinkPlan, at: At<Values>) {
    return dialect.sql
      .selectFrom('payment_links')
      .$if(byAccount, (query) =>
        query
          .innerJoin('link_destinations', (join) =>
            join
              .onRef('payment_links.client_id', '=', 'link_destinations.client_id')
              .onRef('payment_links.id', '=', 'link_destinations.payment_link_id'),
          )
          .where(sql<SqlBool>`link_destinations.client_id = ${at('clientId')}`),
      );
  }

  /** One stretch of an index, or several merged: each piece comes in the order of the list. */
  function listStatement(plan: LinkPlan, direction: Direction) {
    const shape = `${plan.key} ${direction} ${shapeOf(plan.conditions)} ${plan.pieces.map(({ stored, time }) => `${stored} ${time}`)}`;
    return lists(shape, (at) => {
      const id = sql.ref<string>(idColumn(plan.byAccount));
      const branch = (piece?: Piece) =>
        source(plan, at)
          .select(OTHER_COLUMNS)
          .select(id.as('id'))
          .$if(plan.key === 'total_amount', (query) => query.select('payment_links.total_amount'))
          .$if(plan.key === 'shown_status', (query) => query.select(sql.lit(piece?.status).as('shown_status')))
          .where(where(plan, piece, at));
      const [first, ...others] = plan.pieces;
      const merged = others.reduce((query, piece) => query.unionAll(branch(piece)), branch(first));
      const ids = others.length === 0 ? id : sql.ref('id');
      return merged
        .$if(plan.key !== undefined, (query) => query.orderBy(sql.ref(String(plan.key)), direction))
        .orderBy(ids, direction)
        .limit(at('limit') as RawBuilder<number>)
        .offset(at('offset') as RawBuilder<number>);
    });
  }

  function countStatement(plan: LinkPlan) {
    const shape = `${shapeOf(plan.conditions)} ${plan.pieces.map(({ stored, time }) => `${stored} ${time}`)}`;
    return counts(shape, (at) => {
      const pieces = plan.pieces.length === 0 ? [undefined] : plan.pieces;
      const sums = pieces.map(
        (piece) =>
          sql`(${source(plan, at)
            .select((eb) => eb.fn.countAll().as('count'))
            .where(where(plan, piece, at))})`,
      );
      return dialect.sql.selectNoFrom(sql<number>`${sql.join(sums, sql` + `)}`.as('total'));
    });
  }

  function reads(connection: Connection): Pick<PaymentLinkReads, 'page' | 'slice' | 'count'> {
    async function fetch(
      clientId: string,
      plan: LinkPlan,
      direction: Direction,
      now: number,
      offset: number,
      limit: number,
    ) {
      const values = { ...valuesOf(plan.conditions), clientId, now, offset, limit };
      return connection.rows(listStatement(plan, direction)(values));
    }

    async function page(
      clientId: string,
      { filter, order, now }: PaymentLinkQuery,
      stretch: Parameters<PaymentLinkReads['page']>[2],
    ) {
      if (order.field === 'status') throw new DomainError('INVALID', 'A list by status has no cursors');
      const plan = planLinks(dialect, filter, order.field, endsOf(order.direction, stretch));
      const direction = readingDirection(order.direction, stretch);
      return toSlice(await fetch(clientId, plan, direction, now, 0, stretch.limit + 1), stretch, toLink);
    }

    async function slice(clientId: string, { filter, order, now }: PaymentLinkQuery, offset: number, limit: number) {
      const plan = planLinks(dialect, filter, order.field);
      const bounded = Math.min(offset, Number.MAX_SAFE_INTEGER);
      return (await fetch(clientId, plan, order.direction, now, bounded, limit)).map(toLink);
    }

    async function count(clientId: string, filter: PaymentLinkFilter, now: number) {
      const plan = planLinks(dialect, filter);
      const [row] = await connection.rows(countStatement(plan)({ ...valuesOf(plan.conditions), clientId, now }));
      return Number(row?.total);
    }

    return { page, slice, count };
  }

  return { reads };
}
