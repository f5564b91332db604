import { type RawBuilder, sql } from 'kysely';
import { idFloor } from '../../domain/id.ts';
import { deliveryCountCost, deliveryListCost } from '../../domain/read-cost.ts';
import { DELIVERY_STATUSES, type WebhookAttempt } from '../../domain/webhook/webhook.ts';
import type { DeliveryFilter, DeliveryReads, DeliveryWrites } from '../../domain/webhook/webhook-ports.ts';
import { byId } from '../sql/by-id.ts';
import { anyOf } from '../sql/condition.ts';
import type { Connection, Dialect, Transaction } from '../sql/database.ts';
import { type IdQuery, idLists } from '../sql/id-list.ts';
import { type Param, statement } from '../sql/statement.ts';
import { partitionsOf, type StatusRules } from '../sql/status.ts';
import { ATTEMPT_COLUMNS, DELIVERY_COLUMNS, toAttempt, toDelivery } from './webhook-row.ts';
import { webhookWork } from './webhook-work.ts';

/** No status of a delivery expires, so the instant of a list does not matter. */
const STATUSES: StatusRules = { all: DELIVERY_STATUSES, expiring: [] };
const NO_TIME = 0;

export function webhookStore(dialect: Dialect) {
  const rows = byId(dialect, { table: 'webhook_deliveries', columns: DELIVERY_COLUMNS, toDomain: toDelivery });
  const lists = idLists(dialect, { table: 'webhook_deliveries', columns: DELIVERY_COLUMNS, toDomain: toDelivery });
  const work = webhookWork(dialect);
  const attemptsOf = statement((param: Param<{ clientId: string; ids: unknown }>) =>
    dialect.qb
      .selectFrom('webhook_attempts')
      .select(ATTEMPT_COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where(dialect.among(sql.ref('delivery_id'), param('ids')))
      .orderBy('delivery_id')
      .orderBy('number'),
  );

  // A loose index scan from endpoint to endpoint over the partial index of unfinished deliveries: endpoints without any, and
  // the length of an endpoint's backlog, cost nothing. (SQLite uses both columns of the index only for values that are
  // expressions, hence the appended empty text.)
  const withDue = statement((param: Param<{ now: number; clientId: string; id: string; limit: number }>) => {
    const next = (column: string, clientId: RawBuilder<unknown>, id: RawBuilder<unknown>) => sql`(
      select ${sql.ref(column)} from webhook_deliveries
      where next_attempt_at is not null and (client_id, endpoint_id) > (${clientId}, ${id})
      order by client_id, endpoint_id limit 1)`;
    const pair = (...position: [RawBuilder<unknown>, RawBuilder<unknown>]) =>
      sql`${next('client_id', ...position)}, ${next('endpoint_id', ...position)}`;
    return {
      compile: () =>
        sql<{ client_id: string; endpoint_id: string; due: number }>`
          with recursive under_way (client_id, endpoint_id, position) as (
            select ${pair(param('clientId'), param('id'))}, 1
            union all
            select ${pair(sql`under_way.client_id || ''`, sql`under_way.endpoint_id || ''`)}, position + 1 from under_way
            where under_way.client_id is not null and position < ${param('limit')}
          )
          select client_id, endpoint_id, case when exists (
            select 1 from webhook_deliveries where webhook_deliveries.client_id = under_way.client_id
              and webhook_deliveries.endpoint_id = under_way.endpoint_id
              and next_attempt_at <= ${param('now')} and held_until <= ${param('now')}
          ) and exists (select 1 from webhook_endpoints where webhook_endpoints.client_id = under_way.client_id
              and webhook_endpoints.id = under_way.endpoint_id and paused_until <= ${param('now')})
            then 1 else 0 end as due
          from under_way where client_id is not null`.compile(dialect.qb),
    };
  });

  // Only two indexes are read: those of unfinished deliveries and of paused endpoints.
  const outboxState = statement((param: Param<{ now: number; limit: number }>) => {
    const paused = sql`from webhook_endpoints where paused_until > 0 and paused_until > ${param('now')}`;
    return {
      compile: () =>
        sql<{ depth: number; due: number | null; paused: number | null; since: number | null; endpoints: number }>`
          select count(*) as depth, sum(is_due) as due, min(next_attempt_at) as since,
            sum(case when is_due = 1 and (client_id, endpoint_id) in (select client_id, id ${paused}) then 1 else 0 end)
              as paused, (select count(*) ${paused}) as endpoints
          from (select client_id, endpoint_id, next_attempt_at,
              case when next_attempt_at <= ${param('now')} then 1 else 0 end as is_due
            from webhook_deliveries where next_attempt_at is not null limit ${param('limit')}) as under_way`.compile(
          dialect.qb,
        ),
    };
  });

  function toIdQuery(clientId: string, filter: DeliveryFilter): Omit<IdQuery, 'direction' | 'cost'> {
    const { from, to } = filter.createdAt ?? {};
    return {
      clientId,
      now: NO_TIME,
      conditions: [
        ...anyOf(dialect, 'event_id', filter.eventId),
        ...anyOf(dialect, 'event_type', filter.eventType),
        ...anyOf(dialect, 'payment_link_id', filter.paymentLinkId),
        ...anyOf(dialect, 'endpoint_id', filter.endpointId),
      ],
      partitions: partitionsOf(STATUSES, filter.status ?? []),
      above: from === undefined ? undefined : idFloor('whd', from),
      below: to === undefined ? undefined : idFloor('whd', to + 1),
    };
  }

  function reads(connection: Connection): DeliveryReads {
    const list = lists.reads(connection);

    async function attempts(clientId: string, deliveryIds: readonly string[]) {
      const found = await connection.rows(attemptsOf({ clientId, ids: dialect.list(deliveryIds) }));
      const byDelivery = Map.groupBy(found.map(toAttempt), ({ deliveryId }) => deliveryId);
      return deliveryIds.map((id): readonly WebhookAttempt[] => byDelivery.get(id) ?? []);
    }

    const dueEndpoints: DeliveryReads['dueEndpoints'] = async (now, { limit, after = { clientId: '', id: '' } }) => {
      const found = await connection.rows(withDue({ now, limit, ...after }));
      const keys = found.map((row) => ({ clientId: row.client_id, id: row.endpoint_id }));
      return { due: keys.filter((_, i) => found[i]?.due === 1), next: found.length < limit ? undefined : keys.at(-1) };
    };

    const outbox: DeliveryReads['outbox'] = async (now, limit) => {
      const [found] = await connection.rows(outboxState({ now, limit }));
      const count = (name: 'depth' | 'due' | 'paused' | 'endpoints') => Number(found?.[name] ?? 0);
      return {
        waiting: { due: count('due') - count('paused'), paused: count('paused'), later: count('depth') - count('due') },
        dueSince: found?.since ?? undefined,
        pausedEndpoints: count('endpoints'),
      };
    };

    return {
      outbox,
      ...rows.reads(connection),
      page: (clientId, { filter, direction }, window) =>
        list.page({ ...toIdQuery(clientId, filter), direction, cost: deliveryListCost(filter) }, window),
      count: (clientId, filter) => list.count({ ...toIdQuery(clientId, filter), cost: deliveryCountCost(filter) }),
      attempts,
      dueEndpoints,
    };
  }

  function writes(transaction: Transaction): DeliveryWrites {
    return { ...reads(transaction), ...work.writes(transaction) };
  }

  return { reads, writes };
}
