import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DomainError } from '../domain/errors.ts';
import type { Direction, PageWindow } from '../domain/page.ts';
import type { PaymentLinkFilter, PaymentLinkQuery, PaymentLinkReads } from '../domain/ports.ts';
import { paymentLinkCountCost, paymentLinkListCost } from '../domain/read-cost.ts';
import { paymentLinkCounts } from './payment-link-count.ts';
import { idColumn, type LinkPlan, planLinks } from './payment-link-filter.ts';
import { LINK_COLUMNS, type LinkRow, toStoredLink } from './payment-link-row.ts';
import { allOf, shapeOf, type Values, valuesOf } from './sql/condition.ts';
import type { Connection, Dialect } from './sql/database.ts';
import { endsOf, readingDirection, toPageRows } from './sql/keyset.ts';
import { fetchLimit, mergedCount, mergedList } from './sql/merge.ts';
import { type Param, statementCache, withCost } from './sql/statement.ts';
import { inPartition, orAll, type StatusPartition, shapeOfPartitions } from './sql/status.ts';

const OTHER_COLUMNS = LINK_COLUMNS.filter((column) => column !== 'payment_links.id');

/** Lists of links. Which statement serves a query follows from its shape alone, never from its values. */
export function paymentLinkLists(dialect: Dialect) {
  const linksByAccount = dialect.joinByKey(
    'link_destinations',
    'payment_links',
    sql`payment_links.client_id = link_destinations.client_id and payment_links.id = link_destinations.payment_link_id`,
  );
  const lists = statementCache<Values, LinkRow>();
  const counts = statementCache<Values, { total: number }>();
  const byStatus = paymentLinkCounts(dialect);

  function from(plan: LinkPlan, partition: StatusPartition | undefined, param: Param<Values>): RawBuilder<unknown> {
    const source = plan.byAccount ? linksByAccount : sql.table('payment_links');
    const owner = sql.ref(plan.byAccount ? 'link_destinations.client_id' : 'payment_links.client_id');
    const conditions = [sql<SqlBool>`${owner} = ${param('clientId')}`];
    if (plan.conditions.length > 0) conditions.push(allOf(plan.conditions, param));
    if (partition !== undefined) {
      const expiry = sql.ref('payment_links.expires_at');
      const bounded = partition.time === 'open' ? plan.expiryBounded.low : plan.expiryBounded.high;
      conditions.push(
        inPartition(partition, sql.ref('payment_links.status'), bounded ? dialect.noIndex(expiry) : expiry, param),
      );
    }
    return sql`from ${source} where ${sql.join(conditions, sql` and `)}`;
  }

  function listStatement(plan: LinkPlan, direction: Direction) {
    const shape = `${plan.key} ${direction} ${shapeOf(plan.conditions)} ${shapeOfPartitions(plan.partitions)}`;
    return lists(shape, (param) => {
      const selects = orAll(plan.partitions).map((partition) => {
        const columns = OTHER_COLUMNS.map((column) => sql.ref(column));
        columns.push(sql`${sql.ref(idColumn(plan.byAccount))} as id`);
        if (plan.key === 'total_amount') columns.push(sql.ref('payment_links.total_amount'));
        if (plan.key === 'shown_status') columns.push(sql`${sql.lit(partition?.status)} as shown_status`);
        return sql<LinkRow>`select ${sql.join(columns)} ${from(plan, partition, param)}`;
      });
      return mergedList(dialect, selects, plan.key === undefined ? ['id'] : [plan.key, 'id'], direction, param);
    });
  }

  function countStatement(plan: LinkPlan) {
    const shape = `${shapeOf(plan.conditions)} ${shapeOfPartitions(plan.partitions)}`;
    return counts(shape, (param) =>
      mergedCount(
        dialect,
        orAll(plan.partitions).map((partition) => from(plan, partition, param)),
      ),
    );
  }

  function reads(connection: Connection): Pick<PaymentLinkReads, 'page' | 'listByOffset' | 'count'> {
    async function page(clientId: string, { filter, order, now }: PaymentLinkQuery, window: PageWindow) {
      if (order.field === 'status') throw new DomainError('INVALID', 'A list by status has no cursors');
      const plan = planLinks(dialect, filter, order.field, endsOf(order.direction, window));
      const query = listStatement(plan, readingDirection(order.direction, window));
      const values = { ...valuesOf(plan.conditions), clientId, now, ...fetchLimit(0, window.limit + 1) };
      const cost = paymentLinkListCost({ filter, order: order.field });
      return toPageRows(await connection.rows(withCost(query(values), cost)), window, toStoredLink);
    }

    async function listByOffset(
      clientId: string,
      { filter, order, now }: PaymentLinkQuery,
      offset: number,
      limit: number,
    ) {
      const plan = planLinks(dialect, filter, order.field);
      const values = { ...valuesOf(plan.conditions), clientId, now, ...fetchLimit(offset, limit) };
      const query = withCost(
        listStatement(plan, order.direction)(values),
        paymentLinkListCost({ filter, order: order.field, offset }),
      );
      return (await connection.rows(query)).map(toStoredLink);
    }

    async function count(clientId: string, filter: PaymentLinkFilter, now: number) {
      const plan = planLinks(dialect, filter);
      if (plan.conditions.length === 0) return byStatus.count(connection, clientId, plan.partitions, now);
      const query = countStatement(plan)({ ...valuesOf(plan.conditions), clientId, now });
      const [row] = await connection.rows(withCost(query, paymentLinkCountCost(filter)));
      return Number(row?.total);
    }

    return { page, listByOffset, count };
  }

  return { reads };
}
