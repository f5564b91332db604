import { sql } from 'kysely';
import type { DomainEvent, EventType } from '../../domain/event.ts';
import { idAfter } from '../../domain/id.ts';
import { wantsEvent } from '../../domain/webhook/webhook-endpoint.ts';
import type { DeliveryWrites, EndpointKey } from '../../domain/webhook/webhook-ports.ts';
import type { Connection, Dialect, Writer } from '../sql/database.ts';
import { type Param, statement } from '../sql/statement.ts';

type Added = {
  clientId: string;
  id: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  paymentLinkId: string;
  createdAt: number;
};

type GivenUp = { clientId: string; endpointId: string; now: number };
type Overdue = GivenUp & { before: number; limit: number };

/** An endpoint, and whether it subscribes to a type of event. */
type Subscriber = { readonly id: string; readonly wants: (type: EventType) => boolean };

/** The transactional outbox: deliveries are inserted in the transaction that writes the event. */
export function webhookOutbox({ qb, amongUnlocked }: Dialect) {
  const enabled = statement((param: Param<{ clientId: string }>) =>
    qb
      .selectFrom('webhook_endpoints')
      .select(['id', 'topics', 'link_events'])
      .where('client_id', '=', param('clientId'))
      .where('enabled', '=', 1)
      .orderBy('id'),
  );
  const insertDelivery = statement((param: Param<Added>) =>
    qb.insertInto('webhook_deliveries').values({
      client_id: param('clientId'),
      id: param('id'),
      endpoint_id: param('endpointId'),
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

  const giveUpOf = (param: Param<GivenUp>) =>
    qb
      .updateTable('webhook_deliveries')
      .set({ status: 'FAILED', next_attempt_at: null, held_until: 0, completed_at: param('now') })
      .where('client_id', '=', param('clientId'));
  const failPending = statement((param: Param<GivenUp>) =>
    giveUpOf(param).where('endpoint_id', '=', param('endpointId')).where('next_attempt_at', 'is not', null),
  );
  // Not those that a worker holds: it stores their outcome.
  const failOverdue = statement((param: Param<Overdue>) =>
    giveUpOf(param as Param<GivenUp>)
      .where(
        amongUnlocked(
          sql.ref('id'),
          sql`select id from webhook_deliveries where client_id = ${param('clientId')}
            and endpoint_id = ${param('endpointId')} and next_attempt_at < ${param('before')} and held_until <= ${param('now')}
            order by next_attempt_at limit ${param('limit')}`,
        ),
      )
      // Checked again on the row that is written: its worker may have stored an outcome meanwhile.
      .where('next_attempt_at', '<', param('before'))
      .where('held_until', '<=', param('now')),
  );

  async function subscribers(connection: Connection, clientId: string): Promise<readonly Subscriber[]> {
    return (await connection.rows(enabled({ clientId }))).map(({ id, topics, link_events }) => {
      const subscription = { topics: JSON.parse(topics) as EventType[], linkEvents: link_events === 1 };
      return { id, wants: (type) => wantsEvent(subscription, type) };
    });
  }

  /** Inserts a delivery of the event for each subscriber, in the transaction that writes the event. `id` is that of the first. */
  function add(writer: Writer, event: DomainEvent, to: readonly Subscriber[], id: string): Promise<number>[] {
    const { clientId, id: eventId, type: eventType, paymentLinkId, createdAt } = event;
    const delivery = { clientId, eventId, eventType, paymentLinkId, createdAt };
    return to
      .filter(({ wants }) => wants(eventType))
      .map(({ id: endpointId }, i) => writer.change(insertDelivery({ ...delivery, endpointId, id: idAfter(id, i) })));
  }

  /** Sets the endpoint's unfinished deliveries to FAILED. */
  async function giveUp(writer: Writer, { clientId, id: endpointId }: EndpointKey, now: number): Promise<void> {
    await writer.change(failPending({ clientId, endpointId, now }));
  }

  async function giveUpOverdue(
    writer: Writer,
    { clientId, id: endpointId }: EndpointKey,
    overdue: Parameters<DeliveryWrites['giveUpOverdue']>[1],
  ): Promise<void> {
    await writer.change(failOverdue({ clientId, endpointId, ...overdue }));
  }

  return { subscribers, add, giveUp, giveUpOverdue };
}
