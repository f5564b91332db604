import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DomainError } from '../domain/errors.ts';
import type { Direction, OffsetWindow, PageWindow } from '../domain/page.ts';
import type { PaymentLinkFilter, PaymentLinkQuery, PaymentLinkReads } from '../domain/ports.ts';
import { linksInIndexOrder, paymentLinkCountCost, paymentLinkListCost } from '../domain/read-cost.ts';
import type { PaymentLinkCounts } from './payment-link-count.ts';
import { idColumn, type LinkPlan, planLinks } from './payment-link-filter.ts';
import { LINK_COLUMN_NAMES, LINK_COLUMNS, type LinkRow, toLink } from './payment-link-row.ts';
import { allOf, shapeOf, type Values, valuesOf } from './sql/condition.ts';
import type { Connection, Dialect } from './sql/database.ts';
import { endsOf, readingDirection, toPageRows } from './sql/keyset.ts';
import { fetchLimit, mergedCount, mergedList, rowsOfKeys } from './sql/merge.ts';
import { type Param, statementCache, withCost } from './sql/statement.ts';
import { inAnyPartition, inPartition, orAll, type StatusPartition, shapeOfPartitions } from './sql/status.ts';

const OTHER_COLUMNS = LINK_COLUMNS.filter((column) => column !== 'payment_links.id');

/** Lists of links. Which statement serves a query follows from its shape alone, never from its values. */
export function paymentLinkLists(dialect: Dialect, { count: countByStatus }: PaymentLinkCounts) {
  const linksByAccount = dialect.joinByKey(
    'link_destinations',
    'payment_links',
    sql`payment_links.client_id = link_destinations.client_id and payment_links.id = link_destinations.payment_link_id`,
  );
  const lists = statementCache<Values, LinkRow>(LINK_COLUMN_NAMES);
  const counts = statementCache<Values, { total: number }>();

  function from(plan: LinkPlan, partition: StatusPartition | undefined, param: Param<Values>): RawBuilder<unknown> {
    const source = plan.byAccount ? linksByAccount : sql.table('payment_links');
    const owner = sql.ref(plan.byAccount ? 'link_destinations.client_id' : 'payment_links.client_id');
    const conditions = [sql<SqlBool>`${owner} = ${param('clientId')}`];
    if (plan.conditions.length > 0) conditions.push(allOf(plan.conditions, param));
    if (partition !== undefined) {
      const expiry = sql.ref('payment_links.expires_at');
      const bounded = partition.time === 'open' ? plan.expiryBounded.low : plan.expiryBounded.high;
      conditions.push(
        inPartition(
          partition,
          { status: sql.ref('payment_links.status'), expiresAt: bounded ? dialect.noIndex(expiry) : expiry },
          param,
        ),
      );
    }
    return sql`from ${source} where ${sql.join(conditions, sql` and `)}`;
  }

  /** `byKeys` finds the keys of the page first: for what passes over many rows, or compares them, before it answers. */
  function listStatement(plan: LinkPlan, direction: Direction, byKeys: boolean) {
    const shape = `${plan.key} ${direction} ${byKeys} ${shapeOf(plan.conditions)} ${shapeOfPartitions(plan.partitions)}`;
    const columns = plan.key === undefined ? ['id'] : [plan.key, 'id'];
    return lists(shape, (param) => {
      const selects = orAll(plan.partitions).map((partition) => {
        const selected = [sql`${sql.ref(idColumn(plan.byAccount))} as id`];
        if (!byKeys) selected.push(...OTHER_COLUMNS.map((column) => sql.ref(column)));
        if (plan.key === 'total_amount') selected.push(sql.ref('payment_links.total_amount'));
        if (plan.key === 'expires_at' && byKeys) selected.push(sql.ref('payment_links.expires_at'));
        if (plan.key === 'shown_status') selected.push(sql`${sql.lit(partition?.status)} as shown_status`);
        return sql<LinkRow>`select ${sql.join(selected)} ${from(plan, partition, param)}`;
      });
      const list = mergedList(dialect, { selects, columns, direction }, param);
      if (!byKeys) return { compile: () => list.compile(dialect.qb) };
      const parts = { keys: list, table: 'payment_links', selected: LINK_COLUMNS, columns, direction };
      return rowsOfKeys<LinkRow>(dialect, parts, param);
    });
  }

  function countStatement(plan: LinkPlan) {
    const shape = `${shapeOf(plan.conditions)} ${shapeOfPartitions(plan.partitions)}`;
    return counts(shape, (param) => mergedCount(dialect, countedParts(plan, param)));
  }

  /** Values lead to fewer rows than statuses do, and are looked up once instead of once for each status. */
  function countedParts(plan: LinkPlan, param: Param<Values>): RawBuilder<unknown>[] {
    if (!plan.byValue || plan.partitions.length < 2) {
      return orAll(plan.partitions).map((partition) => from(plan, partition, param));
    }
    const status = dialect.noIndex(sql.ref('payment_links.status'));
    const expiry = dialect.noIndex(sql.ref('payment_links.expires_at'));
    return [
      sql`${from(plan, undefined, param)} and ${inAnyPartition(plan.partitions, { status, expiresAt: expiry }, param)}`,
    ];
  }

  function reads(connection: Connection): Pick<PaymentLinkReads, 'page' | 'listByOffset' | 'count'> {
    async function page(clientId: string, { filter, order, now }: PaymentLinkQuery, window: PageWindow) {
      if (order.field === 'status') throw new DomainError('INVALID', 'A list by status has no cursors');
      const plan = planLinks(dialect, filter, { field: order.field, ends: endsOf(order.direction, window) });
      const cost = paymentLinkListCost({ filter, order: order.field });
      const byKeys = !linksInIndexOrder(filter, order.field);
      const query = listStatement(plan, readingDirection(order.direction, window), byKeys);
      const values = { ...valuesOf(plan.conditions), clientId, now, ...fetchLimit(0, window.limit + 1) };
      return toPageRows(await connection.rows(withCost(query(values), cost)), window, toLink);
    }

    async function listByOffset(
      clientId: string,
      { filter, order, now }: PaymentLinkQuery,
      { offset, limit }: OffsetWindow,
    ) {
      const plan = planLinks(dialect, filter, { field: order.field });
      const values = { ...valuesOf(plan.conditions), clientId, now, ...fetchLimit(offset, limit) };
      const cost = paymentLinkListCost({ filter, order: order.field, offset });
      const byKeys = offset > 0 || !linksInIndexOrder(filter, order.field);
      const query = listStatement(plan, order.direction, byKeys);
      return (await connection.rows(withCost(query(values), cost))).map(toLink);
    }

    async function count(clientId: string, filter: PaymentLinkFilter, now: number) {
      const plan = planLinks(dialect, filter);
      if (plan.conditions.length === 0)
        return countByStatus(connection, clientId, { partitions: plan.partitions, now });
      const query = countStatement(plan)({ ...valuesOf(plan.conditions), clientId, now });
      const [row] = await connection.rows(withCost(query, paymentLinkCountCost(filter)));
      return Number(row?.total);
    }

    return { page, listByOffset, count };
  }

  return { reads };
}
