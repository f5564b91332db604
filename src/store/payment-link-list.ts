import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DomainError } from '../domain/errors.ts';
import type { Direction, Stretch } from '../domain/page.ts';
import type { PaymentLinkFilter, PaymentLinkQuery, PaymentLinkReads } from '../domain/ports.ts';
import { paymentLinkCounts } from './payment-link-count.ts';
import { idColumn, type LinkPlan, planLinks } from './payment-link-filter.ts';
import { LINK_COLUMNS, type LinkRow, toStoredLink } from './payment-link-row.ts';
import { allOf, shapeOf, type Values, valuesOf } from './sql/condition.ts';
import type { Connection, Dialect } from './sql/database.ts';
import { endsOf, readingDirection, toSlice } from './sql/keyset.ts';
import { mergedCount, mergedList, reachOf } from './sql/merge.ts';
import { type At, statementCache } from './sql/statement.ts';
import { inPiece, orWhole, type Piece, shapeOfPieces } from './sql/status.ts';

const OTHER_COLUMNS = LINK_COLUMNS.filter((column) => column !== 'payment_links.id');

/** Lists of links. Which statement serves a query follows from its shape alone, never from its values. */
export function paymentLinkLists(dialect: Dialect) {
  const linksByAccount = dialect.lookup(
    'link_destinations',
    'payment_links',
    sql`payment_links.client_id = link_destinations.client_id and payment_links.id = link_destinations.payment_link_id`,
  );
  const lists = statementCache<Values, LinkRow>();
  const counts = statementCache<Values, { total: number }>();
  const byStatus = paymentLinkCounts(dialect);

  function from(plan: LinkPlan, piece: Piece | undefined, at: At<Values>): RawBuilder<unknown> {
    const source = plan.byAccount ? linksByAccount : sql.table('payment_links');
    const owner = sql.ref(plan.byAccount ? 'link_destinations.client_id' : 'payment_links.client_id');
    const conditions = [sql<SqlBool>`${owner} = ${at('clientId')}`];
    if (plan.conditions.length > 0) conditions.push(allOf(plan.conditions, at));
    if (piece !== undefined) {
      const expiry = sql.ref('payment_links.expires_at');
      const bounded = piece.time === 'open' ? plan.expiryBounded.low : plan.expiryBounded.high;
      conditions.push(
        inPiece(piece, sql.ref('payment_links.status'), bounded ? dialect.unindexed(expiry) : expiry, at),
      );
    }
    return sql`from ${source} where ${sql.join(conditions, sql` and `)}`;
  }

  function listStatement(plan: LinkPlan, direction: Direction) {
    const shape = `${plan.key} ${direction} ${shapeOf(plan.conditions)} ${shapeOfPieces(plan.pieces)}`;
    return lists(shape, (at) => {
      const selects = orWhole(plan.pieces).map((piece) => {
        const columns = OTHER_COLUMNS.map((column) => sql.ref(column));
        columns.push(sql`${sql.ref(idColumn(plan.byAccount))} as id`);
        if (plan.key === 'total_amount') columns.push(sql.ref('payment_links.total_amount'));
        if (plan.key === 'shown_status') columns.push(sql`${sql.lit(piece?.status)} as shown_status`);
        return sql<LinkRow>`select ${sql.join(columns)} ${from(plan, piece, at)}`;
      });
      return mergedList(dialect, selects, plan.key === undefined ? ['id'] : [plan.key, 'id'], direction, at);
    });
  }

  function countStatement(plan: LinkPlan) {
    const shape = `${shapeOf(plan.conditions)} ${shapeOfPieces(plan.pieces)}`;
    return counts(shape, (at) =>
      mergedCount(
        dialect,
        orWhole(plan.pieces).map((piece) => from(plan, piece, at)),
      ),
    );
  }

  function reads(connection: Connection): Pick<PaymentLinkReads, 'page' | 'slice' | 'count'> {
    async function page(clientId: string, { filter, order, now }: PaymentLinkQuery, stretch: Stretch) {
      if (order.field === 'status') throw new DomainError('INVALID', 'A list by status has no cursors');
      const plan = planLinks(dialect, filter, order.field, endsOf(order.direction, stretch));
      const query = listStatement(plan, readingDirection(order.direction, stretch));
      const values = { ...valuesOf(plan.conditions), clientId, now, ...reachOf(0, stretch.limit + 1) };
      return toSlice(await connection.rows(query(values)), stretch, toStoredLink);
    }

    async function slice(clientId: string, { filter, order, now }: PaymentLinkQuery, offset: number, limit: number) {
      const plan = planLinks(dialect, filter, order.field);
      const values = { ...valuesOf(plan.conditions), clientId, now, ...reachOf(offset, limit) };
      return (await connection.rows(listStatement(plan, order.direction)(values))).map(toStoredLink);
    }

    async function count(clientId: string, filter: PaymentLinkFilter, now: number) {
      const plan = planLinks(dialect, filter);
      if (plan.conditions.length === 0) return byStatus.count(connection, clientId, plan.pieces, now);
      const [row] = await connection.rows(countStatement(plan)({ ...valuesOf(plan.conditions), clientId, now }));
      return Number(row?.total);
    }

    return { page, slice, count };
  }

  return { reads };
}
