import { sql } from 'kysely';
import { isHalfOpen, isPaused } from '../../domain/webhook/circuit.ts';
import type { WebhookAttempt } from '../../domain/webhook/webhook.ts';
import type { WebhookEndpoint } from '../../domain/webhook/webhook-endpoint.ts';
import type { ClaimedDelivery, DeliveryWrites } from '../../domain/webhook/webhook-ports.ts';
import { EVENT_COLUMNS, toEvent } from '../event-row.ts';
import type { Dialect, Transaction } from '../sql/database.ts';
import { insertInto } from '../sql/insert.ts';
import { type Param, statement } from '../sql/statement.ts';
import { webhookEndpointStore } from './webhook-endpoint.ts';
import { webhookOutbox } from './webhook-outbox.ts';
import { ATTEMPT_COLUMNS, DELIVERY_COLUMNS, fromAttempt, toDelivery } from './webhook-row.ts';

type Claim = { clientId: string; endpointId: string; now: number; heldUntil: number; limit: number };
type Recorded = {
  clientId: string;
  id: string;
  number: number;
  status: string;
  next: number | null;
  completedAt: number | null;
};

/** Claims of due deliveries by workers, and their outcomes. */
export function webhookWork(dialect: Dialect) {
  const { qb, amongUnlocked } = dialect;
  const endpoints = webhookEndpointStore(dialect);
  const outbox = webhookOutbox(dialect);

  const claimDue = statement((param: Param<Claim>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({ held_until: param('heldUntil') })
      .where('client_id', '=', param('clientId'))
      .where(
        amongUnlocked(
          sql.ref('id'),
          sql`select id from webhook_deliveries where client_id = ${param('clientId')}
            and endpoint_id = ${param('endpointId')} and next_attempt_at <= ${param('now')} and held_until <= ${param('now')}
            order by next_attempt_at limit ${param('limit')}`,
        ),
      )
      // Checked again on the row that is written: another worker may have claimed it first.
      .where('next_attempt_at', '<=', param('now'))
      .where('held_until', '<=', param('now'))
      .returning(DELIVERY_COLUMNS),
  );
  const eventsById = statement((param: Param<{ clientId: string; ids: unknown }>) =>
    qb
      .selectFrom('events')
      .select(EVENT_COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where(dialect.among(sql.ref('id'), param('ids'))),
  );
  // A worker whose lease has expired, and whose delivery another one has claimed since, writes nothing.
  const recordOutcome = statement((param: Param<Recorded>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({
        status: param('status'),
        attempt_count: param('number'),
        next_attempt_at: param('next'),
        held_until: 0,
        completed_at: param('completedAt'),
      })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .where('status', '=', 'PENDING')
      .where('attempt_count', '<', param('number')),
  );
  const insertAttempt = insertInto(dialect, { table: 'webhook_attempts', columns: ATTEMPT_COLUMNS });
  const replayOne = statement((param: Param<{ clientId: string; id: string; endpointId: string; now: number }>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({
        status: 'PENDING',
        endpoint_id: param('endpointId'),
        first_due_at: param('now'),
        next_attempt_at: param('now'),
        held_until: 0,
        completed_at: null,
        attempts_before: sql`attempt_count`,
      })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .where('status', '!=', 'PENDING')
      .returning(DELIVERY_COLUMNS),
  );
  const pause = statement((param: Param<{ clientId: string; id: string; now: number; until: number }>) =>
    qb
      .updateTable('webhook_endpoints')
      .set({ paused_until: param('until') })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .where('paused_until', '<=', param('now')),
  );

  type Work = Pick<DeliveryWrites, 'claim' | 'recordAttempt' | 'giveUpOverdue' | 'replay'>;

  function writes(transaction: Transaction): Work {
    const { find } = endpoints.reads(transaction);

    const claim: DeliveryWrites['claim'] = async ({ clientId, id }, { now, heldUntil, limit }) => {
      const endpoint = await find(clientId, id);
      if (endpoint === undefined || isPaused(endpoint.circuit, now)) return [];
      if (!isHalfOpen(endpoint.circuit)) return take(endpoint, { now, heldUntil, limit });
      // Half-open circuit: the worker that extends the pause makes the single trial.
      if ((await transaction.change(pause({ clientId, id, now, until: heldUntil }))) === 0) return [];
      const claimed = await take(endpoint, { now, heldUntil, limit: 1 });
      if (claimed.length === 0) await transaction.change(pause({ clientId, id, now: heldUntil, until: now }));
      return claimed;
    };

    async function take(endpoint: WebhookEndpoint, held: Parameters<DeliveryWrites['claim']>[1]) {
      const { clientId, id: endpointId } = endpoint;
      const rows = await transaction.rows(claimDue({ clientId, endpointId, ...held }));
      if (rows.length === 0) return [];
      const ids = dialect.list(rows.map((row) => row.event_id));
      const events = new Map(
        (await transaction.rows(eventsById({ clientId, ids }))).map((row) => [row.id, toEvent(row)]),
      );
      return rows.flatMap((row): ClaimedDelivery[] => {
        const event = events.get(row.event_id);
        if (event === undefined) return [];
        const attempt = row.attempt_count - row.attempts_before + 1;
        return [{ delivery: toDelivery(row), event, endpoint, firstDueAt: row.first_due_at, attempt }];
      });
    }

    async function recordAttempt(
      attempt: WebhookAttempt,
      { status, next }: Parameters<DeliveryWrites['recordAttempt']>[1],
    ) {
      const { clientId, deliveryId: id, number } = attempt;
      const completedAt = status === 'PENDING' ? null : attempt.startedAt + attempt.durationMs;
      const recorded = await transaction.change(recordOutcome({ clientId, id, number, status, next, completedAt }));
      if (recorded > 0) await transaction.change(insertAttempt(fromAttempt(attempt)));
    }

    const replay: DeliveryWrites['replay'] = async (clientId, id, { endpointId, now }) => {
      const [row] = await transaction.rows(replayOne({ clientId, id, endpointId, now }));
      return row === undefined ? undefined : toDelivery(row);
    };

    return {
      claim,
      recordAttempt,
      giveUpOverdue: (key, overdue) => outbox.giveUpOverdue(transaction, key, overdue),
      replay,
    };
  }

  return { writes };
}
