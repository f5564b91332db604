import type { DomainEvent } from '../domain/event.ts';
import type { Dialect, Writer } from './sql/database.ts';
import { type Param, statement } from './sql/statement.ts';

type Added = {
  clientId: string;
  id: string;
  eventId: string;
  eventType: string;
  paymentLinkId: string;
  createdAt: number;
};

/** What is on its way to a client's endpoint. */
export function webhookOutbox({ qb }: Dialect) {
  const insertDelivery = statement((param: Param<Added>) =>
    qb.insertInto('webhook_deliveries').values({
      client_id: param('clientId'),
      id: param('id'),
      event_id: param('eventId'),
      event_type: param('eventType'),
      payment_link_id: param('paymentLinkId'),
      status: 'PENDING',
      attempt_count: 0,
      attempts_before: 0,
      first_due_at: param('createdAt'),
      held_until: 0,
      completed_at: null,
      next_attempt_at: param('createdAt'),
      created_at: param('createdAt'),
    }),
  );

  const failPending = statement((param: Param<{ clientId: string }>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({ status: 'FAILED', next_attempt_at: null, held_until: 0 })
      .where('client_id', '=', param('clientId'))
      .where('status', '=', 'PENDING'),
  );

  /** Puts an event on its way, in the transaction that writes the event. */
  async function add(writer: Writer, event: DomainEvent, id: string): Promise<void> {
    const { clientId, id: eventId, type: eventType, paymentLinkId, createdAt } = event;
    await writer.change(insertDelivery({ clientId, id, eventId, eventType, paymentLinkId, createdAt }));
  }

  async function giveUp(writer: Writer, clientId: string): Promise<void> {
    await writer.change(failPending({ clientId }));
  }

  return { add, giveUp };
}
