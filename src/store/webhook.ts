import { sql } from 'kysely';
import { deliveryCountCost, deliveryListCost } from '../domain/read-cost.ts';
import { DELIVERY_STATUSES, type WebhookAttempt } from '../domain/webhook.ts';
import type { DeliveryFilter, DeliveryReads, DeliveryWrites } from '../domain/webhook-ports.ts';
import { byId } from './sql/by-id.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { type IdQuery, idLists } from './sql/id-list.ts';
import { type Param, statement } from './sql/statement.ts';
import { partitionsOf, type StatusRules } from './sql/status.ts';
import { ATTEMPT_COLUMNS, DELIVERY_COLUMNS, toAttempt, toDelivery } from './webhook-row.ts';
import { webhookWork } from './webhook-work.ts';

/** What a list asks for does not depend on the time: no delivery ends by itself. */
const STATUSES: StatusRules = { all: DELIVERY_STATUSES, expiring: [] };
const NO_TIME = 0;

export function webhookStore(dialect: Dialect) {
  const rows = byId(dialect, 'webhook_deliveries', DELIVERY_COLUMNS, toDelivery);
  const lists = idLists(dialect, 'webhook_deliveries', DELIVERY_COLUMNS, toDelivery);
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

  const withDue = statement((param: Param<{ now: number }>) =>
    dialect.qb
      .selectFrom('webhook_endpoints')
      .select('client_id')
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('webhook_deliveries')
            .select('id')
            .whereRef('webhook_deliveries.client_id', '=', 'webhook_endpoints.client_id')
            .where('next_attempt_at', '<=', param('now'))
            .where('held_until', '<=', param('now')),
        ),
      ),
  );

  function toIdQuery(clientId: string, { status = [] }: DeliveryFilter): Omit<IdQuery, 'direction' | 'cost'> {
    return { clientId, now: NO_TIME, conditions: [], partitions: partitionsOf(STATUSES, status) };
  }

  function reads(connection: Connection): DeliveryReads {
    const list = lists.reads(connection);

    async function attempts(clientId: string, deliveryIds: readonly string[]) {
      const found = await connection.rows(attemptsOf({ clientId, ids: dialect.list(deliveryIds) }));
      const byDelivery = Map.groupBy(found.map(toAttempt), ({ deliveryId }) => deliveryId);
      return deliveryIds.map((id): readonly WebhookAttempt[] => byDelivery.get(id) ?? []);
    }

    async function dueClients(now: number) {
      return (await connection.rows(withDue({ now }))).map((row) => row.client_id);
    }

    return {
      ...rows.reads(connection),
      page: (clientId, filter, direction, window) =>
        list.page({ ...toIdQuery(clientId, filter), direction, cost: deliveryListCost() }, window),
      count: (clientId, filter) => list.count({ ...toIdQuery(clientId, filter), cost: deliveryCountCost(filter) }),
      attempts,
      dueClients,
    };
  }

  function writes(transaction: Transaction): DeliveryWrites {
    return { ...reads(transaction), ...work.writes(transaction) };
  }

  return { reads, writes };
}
