import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction } from '../../domain/page.ts';
import { idColumn, type LinkPlan, type SearchPlan } from '../payment-link-filter.ts';
import { allOf, type Condition, shapeOf, type Values, valuesOf } from '../sql/condition.ts';
import type { Dialect } from '../sql/database.ts';
import type { Lead } from '../sql/search-index.ts';
import type { Param } from '../sql/statement.ts';
import { inAnyPartition, inPartition, type StatusPartition, shapeOfPartitions } from '../sql/status.ts';
import { wordConditions } from './link-search.ts';

/** After every id. */
const AFTER_IDS = sql.lit('~');

type FromOptions = {
  readonly param: Param<Values>;
  /** The rows that lead to the links, if not those of the plan. */
  readonly lead?: Lead;
  /** Whether all links are counted, so that their order does not matter. */
  readonly counted?: boolean;
};

/** Where lists of links come from, by their plans. */
export function linkSources(dialect: Dialect) {
  /** What follows `select` for the links in any of the partitions; none are all. */
  function from(
    plan: LinkPlan,
    partitions: readonly StatusPartition[],
    { param, lead = leadOf(plan, param), counted = false }: FromOptions,
  ): RawBuilder<unknown> {
    const conditions = lead.where === undefined ? [] : [lead.where];
    if (plan.conditions.length > 0) conditions.push(allOf(plan.conditions, param));
    if (partitions.length > 0) conditions.push(inPartitions(plan, partitions, param));
    const where = conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`;
    return sql`from ${sourceOf(plan, partitions, { param, table: lead.table, counted })}${where}`;
  }

  function leadOf(plan: LinkPlan, param: Param<Values>): Lead {
    const { lead, terms } = plan;
    return terms === undefined
      ? { table: sql.table(lead), where: sql`${sql.ref(`${lead}.client_id`)} = ${param('clientId')}` }
      : dialect.searchIndex.all({ terms, window: windowOf(plan, param) }, param);
  }

  function windowOf({ ends }: LinkPlan, param: Param<Values>): RawBuilder<unknown> {
    return ends.length === 0 ? sql`true` : allOf(ends, param);
  }

  function sourceOf(
    plan: LinkPlan,
    partitions: readonly StatusPartition[],
    {
      param,
      table,
      counted,
    }: { readonly param: Param<Values>; readonly table: RawBuilder<unknown>; readonly counted: boolean },
  ): RawBuilder<unknown> {
    const { terms, key, conditions, ends } = plan;
    // The words and the bounds of the id are columns of the leading table; everything else is in `payment_links`.
    const alone = terms !== undefined && key === undefined && conditions.length === ends.length;
    if (plan.lead === 'payment_links' || (alone && partitions.length === 0)) return table;
    // With search terms, the planner does not know how many rows lead.
    const join = counted && terms === undefined ? dialect.joinAllByKey : dialect.joinByKey;
    return join(
      table,
      'payment_links',
      sql`payment_links.client_id = ${param('clientId')} and payment_links.id = ${sql.ref(idColumn(plan.lead))}`,
    );
  }

  function inPartitions(
    { expiryBounded }: LinkPlan,
    partitions: readonly StatusPartition[],
    param: Param<Values>,
  ): RawBuilder<SqlBool> {
    const [first, ...others] = partitions;
    const status = sql.ref('payment_links.status');
    const expiresAt = sql.ref('payment_links.expires_at');
    if (first === undefined || others.length > 0) {
      const columns = { status: dialect.noIndex(status), expiresAt: dialect.noIndex(expiresAt) };
      return inAnyPartition(partitions, columns, param);
    }
    const bounded = first.time === 'open' ? expiryBounded.low : expiryBounded.high;
    return inPartition(first, { status, expiresAt: bounded ? dialect.noIndex(expiresAt) : expiresAt }, param);
  }

  /**
   * The ids of the links with those words among the newest, or the oldest, of the window. Frequent words are found there,
   * whereas the index of words would return all of their links. The plan begins with `link_searches`.
   */
  function newest(plan: LinkPlan, direction: Direction, param: Param<Values>): RawBuilder<unknown> {
    const id = sql.ref(idColumn(plan.lead));
    const order = sql`order by ${id} ${sql.raw(direction)}`;
    const ofClient = sql<SqlBool>`link_searches.client_id = ${param('clientId')}`;
    const inWindow = sql.join([ofClient, ...plan.ends.map(({ build }) => build(param))], sql` and `);
    const last = sql`(select ${id} from link_searches where ${inWindow} ${order} limit 1 offset ${sql.lit(dialect.searchIndex.newestFirst)})`;
    const among =
      direction === 'desc' ? sql`${id} >= coalesce(${last}, '')` : sql`${id} <= coalesce(${last}, ${AFTER_IDS})`;
    const where = sql<SqlBool>`${ofClient} and ${among} and ${allOf(wordsOf(plan), param)}`;
    const lead = { table: sql.table(plan.lead), where };
    return sql`select ${id} as id ${from(plan, plan.partitions, { param, lead })} ${order} limit ${param('limit')}`;
  }

  /** The ids of the first links that the index of words has, which leads the plan. */
  function first(plan: SearchPlan, direction: Direction, param: Param<Values>): RawBuilder<unknown> {
    const rows = (lead: Lead) => from(plan, plan.partitions, { param, lead });
    return dialect.searchIndex.first(rows, { terms: plan.terms, direction, window: windowOf(plan, param) }, param);
  }

  function wordsOf({ terms }: LinkPlan): Condition[] {
    return terms === undefined ? [] : wordConditions(dialect, terms);
  }

  /** One part of the list for each, or one for all of them: words are looked up once. */
  function partsOf({ partitions, key, terms }: LinkPlan): readonly (readonly StatusPartition[])[] {
    if (partitions.length === 0 || (terms !== undefined && key !== 'shown_status')) return [partitions];
    return partitions.map((partition) => [partition]);
  }

  function valuesFor(plan: LinkPlan, clientId: string, others: Values): Values {
    const { terms, conditions } = plan;
    const search = terms === undefined ? {} : dialect.searchIndex.query(clientId, terms);
    return { ...valuesOf(conditions), ...valuesOf(wordsOf(plan)), ...search, clientId, ...others };
  }

  return { from, partsOf, newest, first, valuesFor };
}

/** Statements of plans with one shape differ in values alone. */
export function shapeOfPlan({ key, lead, terms, conditions, partitions }: LinkPlan): string {
  const words = terms === undefined ? '' : `${terms.whole.length} ${terms.prefix !== undefined}`;
  return `${key} ${lead} ${words} ${shapeOf(conditions)} ${shapeOfPartitions(partitions)}`;
}
