import { sql } from 'kysely';
import type { WebhookAttempt } from '../domain/webhook/webhook.ts';
import type { ClaimedDelivery, DeliveryWrites } from '../domain/webhook/webhook-ports.ts';
import { clientStore } from './client.ts';
import { EVENT_COLUMNS, toEvent } from './event.ts';
import type { Dialect, Transaction } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';
import { ATTEMPT_COLUMNS, DELIVERY_COLUMNS, fromAttempt, toDelivery } from './webhook-row.ts';

type Claim = { clientId: string; now: number; heldUntil: number; limit: number };
type Recorded = {
  clientId: string;
  id: string;
  number: number;
  status: string;
  next: number | null;
  completedAt: number | null;
};

/** What the workers do with deliveries. */
export function webhookWork(dialect: Dialect) {
  const { qb, amongUnlocked } = dialect;
  const clients = clientStore(dialect);

  const claimDue = statement((param: Param<Claim>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({ held_until: param('heldUntil') })
      .where('client_id', '=', param('clientId'))
      .where(
        amongUnlocked(
          sql.ref('id'),
          sql`select id from webhook_deliveries where client_id = ${param('clientId')}
            and next_attempt_at <= ${param('now')} and held_until <= ${param('now')}
            order by next_attempt_at limit ${param('limit')}`,
        ),
      )
      // Once more on the row that is written: another worker may have come first.
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
  // Whoever lost the delivery to another worker, having held it for too long, writes nothing.
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
  const replayOne = statement((param: Param<{ clientId: string; id: string; now: number }>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({
        status: 'PENDING',
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

  function writes(transaction: Transaction): Pick<DeliveryWrites, 'claim' | 'recordAttempt' | 'replay'> {
    const { webhookEndpoint } = clients.reads(transaction);

    async function claim(clientId: string, { now, heldUntil, limit }: Omit<Claim, 'clientId'>) {
      const endpoint = await webhookEndpoint(clientId);
      if (endpoint === undefined) return [];
      const rows = await transaction.rows(claimDue({ clientId, now, heldUntil, limit }));
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

    async function replay(clientId: string, id: string, now: number) {
      const [row] = await transaction.rows(replayOne({ clientId, id, now }));
      return row === undefined ? undefined : toDelivery(row);
    }

    return { claim, recordAttempt, replay };
  }

  return { writes };
}
