import { sql } from 'kysely';
import { DomainError } from '../domain/errors.ts';
import type { Direction, OffsetWindow, PageWindow } from '../domain/page.ts';
import { linksInIndexOrder, paymentLinkCountCost, paymentLinkListCost } from '../domain/payment-link/link-cost.ts';
import type { PaymentLinkFilter, PaymentLinkQuery, PaymentLinkReads } from '../domain/ports.ts';
import { linkSources, shapeOfPlan } from './payment-link/payment-link-source.ts';
import type { PaymentLinkCounts } from './payment-link-count.ts';
import { idColumn, type LinkPlan, planLinks, type SearchPlan } from './payment-link-filter.ts';
import { LINK_COLUMN_NAMES, LINK_COLUMNS, type LinkRow, toLink } from './payment-link-row.ts';
import type { Values } from './sql/condition.ts';
import type { Connection, Dialect } from './sql/database.ts';
import { endsOf, readingDirection, toPageRows } from './sql/keyset.ts';
import { fetchLimit, mergedCount, mergedList, rowsOfKeys } from './sql/merge.ts';
import { type Statement, statementCache, withCost } from './sql/statement.ts';

const OTHER_COLUMNS = LINK_COLUMNS.filter((column) => column !== 'payment_links.id');

/** Lists of links. The statement for a query depends on the query's shape alone, never on its values. */
export function paymentLinkLists(dialect: Dialect, { count: countByStatus }: PaymentLinkCounts) {
  const { from, partsOf, newest, first, valuesFor } = linkSources(dialect);
  const lists = statementCache<Values, LinkRow>(LINK_COLUMN_NAMES);
  const counts = statementCache<Values, { total: number }>();

  /** `byKeys` reads the keys of the page first, and then its rows: for pages that skip or compare many rows. */
  function listStatement(plan: LinkPlan, direction: Direction, byKeys: boolean) {
    const shape = `${shapeOfPlan(plan)} ${direction} ${byKeys}`;
    const columns = plan.key === undefined ? ['id'] : [plan.key, 'id'];
    return lists(shape, (param) => {
      const selects = partsOf(plan).map((partitions) => {
        const selected = [sql`${sql.ref(idColumn(plan.lead))} as id`];
        if (!byKeys) selected.push(...OTHER_COLUMNS.map((column) => sql.ref(column)));
        if (plan.key === 'total_amount') selected.push(sql.ref('payment_links.total_amount'));
        if (plan.key === 'expires_at' && byKeys) selected.push(sql.ref('payment_links.expires_at'));
        if (plan.key === 'shown_status') selected.push(sql`${sql.lit(partitions[0]?.status)} as shown_status`);
        return sql<LinkRow>`select ${sql.join(selected)} ${from(plan, partitions, { param })}`;
      });
      const list = mergedList(dialect, { selects, columns, direction }, param);
      if (!byKeys) return { compile: () => list.compile(dialect.qb) };
      const parts = { keys: list, table: 'payment_links', selected: LINK_COLUMNS, columns, direction };
      return rowsOfKeys<LinkRow>(dialect, parts, param);
    });
  }

  /** A page of a search in the order of creation: among the newest links, or by the index of words. */
  function searchStatement(plan: SearchPlan, direction: Direction, among: 'newest' | 'all') {
    return lists(`${among} ${shapeOfPlan(plan)} ${direction}`, (param) => {
      const keys = (among === 'newest' ? newest : first)(plan, direction, param);
      const parts = { keys, table: 'payment_links', selected: LINK_COLUMNS, columns: ['id'], direction };
      return rowsOfKeys<LinkRow>(dialect, parts, param);
    });
  }

  function countStatement(plan: LinkPlan) {
    return counts(shapeOfPlan(plan), (param) => {
      // Values lead to fewer rows than statuses do, and are looked up once instead of once for each status.
      const parts = plan.byValue ? [plan.partitions] : partsOf(plan);
      return mergedCount(
        dialect,
        parts.map((partitions) => from(plan, partitions, { param, counted: true })),
      );
    });
  }

  function reads(connection: Connection): Pick<PaymentLinkReads, 'page' | 'listByOffset' | 'count'> {
    async function page(clientId: string, { filter, order, now }: PaymentLinkQuery, window: PageWindow) {
      if (order.field === 'status') throw new DomainError('INVALID', 'A list by status has no cursors');
      const ends = endsOf(order.direction, window);
      const direction = readingDirection(order.direction, window);
      const plan = planLinks(dialect, filter, { field: order.field, ends });
      const limits = { now, ...fetchLimit(0, window.limit + 1) };
      const cost = paymentLinkListCost({ filter, order: order.field });
      const read = (plan: LinkPlan, query: Statement<Values, LinkRow>) =>
        connection.rows(withCost(query(valuesFor(plan, clientId, limits)), cost));
      const { terms } = plan;
      if (terms === undefined || order.field !== 'createdAt') {
        const query = listStatement(plan, direction, !linksInIndexOrder(filter, order.field));
        return toPageRows(await read(plan, query), window, toLink);
      }
      if (dialect.searchIndex.newestFirst > 0) {
        const newest = { ...planLinks(dialect, filter, { ends, wordsOf: 'link_searches' }), terms };
        const rows = await read(newest, searchStatement(newest, direction, 'newest'));
        if (rows.length > window.limit) return toPageRows(rows, window, toLink);
      }
      return toPageRows(await read(plan, searchStatement({ ...plan, terms }, direction, 'all')), window, toLink);
    }

    async function listByOffset(
      clientId: string,
      { filter, order, now }: PaymentLinkQuery,
      { offset, limit }: OffsetWindow,
    ) {
      const plan = planLinks(dialect, filter, { field: order.field });
      const values = valuesFor(plan, clientId, { now, ...fetchLimit(offset, limit) });
      const cost = paymentLinkListCost({ filter, order: order.field, offset });
      const byKeys = offset > 0 || !linksInIndexOrder(filter, order.field);
      const query = listStatement(plan, order.direction, byKeys);
      return (await connection.rows(withCost(query(values), cost))).map(toLink);
    }

    async function count(clientId: string, filter: PaymentLinkFilter, now: number) {
      const plan = planLinks(dialect, filter);
      if (plan.conditions.length === 0 && plan.terms === undefined)
        return countByStatus(connection, clientId, { partitions: plan.partitions, now });
      const query = countStatement(plan)(valuesFor(plan, clientId, { now }));
      const [row] = await connection.rows(withCost(query, paymentLinkCountCost(filter)));
      return Number(row?.total);
    }

    return { page, listByOffset, count };
  }

  return { reads };
}
