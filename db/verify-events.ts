import { type Kysely, sql } from 'kysely';
import type { Tables } from '../src/store/tables.ts';
import { type Difference, describeDifference } from './drift.ts';

type Orphaned = { client_id: string; endpoint_id: string | null; count: number };

/**
 * A line for each fault of the numbers of events, and for each missing or disabled endpoint with unfinished deliveries. No event
 * that is as young as `since` has been removed.
 */
export async function eventDrifts(kysely: Kysely<Tables>, since: number): Promise<readonly string[]> {
  const differences = [...(await feedDifferences(kysely, since)), ...(await linkDifferences(kysely, since))];
  return [...differences.map(describeDifference), ...(await orphanedDeliveries(kysely))];
}

/**
 * The numbers of a client's events have no gap and end at the last one given. Of those that are older than `since`, some may
 * have been removed, in whatever order: what is missing among them, or after them, says nothing.
 */
async function feedDifferences(kysely: Kysely<Tables>, since: number): Promise<readonly Difference[]> {
  const { rows } = await sql<Difference>`
    with retained as (
      select client_id, min(sequence) as first from events where created_at >= ${since} group by client_id
    )
    select event_feeds.client_id, 'event_feeds.last_sequence' as what, last_sequence as kept, max(sequence) as found
      from event_feeds join events on events.client_id = event_feeds.client_id
      group by event_feeds.client_id, last_sequence
      having max(sequence) > last_sequence or (max(sequence) < last_sequence and max(events.created_at) >= ${since})
    union all select events.client_id, 'the number of events up to the last' as what, max(sequence) - first + 1, count(*)
      from events join retained on retained.client_id = events.client_id and sequence >= first
      group by events.client_id, first having max(sequence) - first + 1 <> count(*)
    union all select client_id, 'event_feeds.last_sequence' as what, 0, max(sequence) from events
      where not exists (select 1 from event_feeds where event_feeds.client_id = events.client_id) group by client_id
    order by 1`.execute(kysely);
  return rows;
}

/**
 * The events of a link have numbers of their own: 1 for its creation, and each follows that of the link's event before. Behind
 * an event that is older than `since`, others may have been removed. The window reads nothing but the index of a link's events.
 */
async function linkDifferences(kysely: Kysely<Tables>, since: number): Promise<readonly Difference[]> {
  const { rows } = await sql<Difference>`
    select numbered.client_id, 'the number of an event among those of link ' || numbered.payment_link_id as what,
        numbered.link_sequence as kept, coalesce(number_before, 0) + 1 as found
      from (
        select client_id, payment_link_id, sequence, link_sequence, lag(link_sequence) over of_link as number_before,
          lag(sequence) over of_link as sequence_before
        from events window of_link as (partition by client_id, payment_link_id order by sequence)
      ) as numbered
      join events as nearest on nearest.client_id = numbered.client_id
        and nearest.sequence = coalesce(sequence_before, numbered.sequence)
      where numbered.link_sequence <> coalesce(number_before, 0) + 1
        and case when number_before is null then nearest.type = 'PaymentLink.Created' else nearest.created_at >= ${since} end
      order by numbered.client_id, numbered.sequence`.execute(kysely);
  return rows;
}

/** Removing or disabling an endpoint sets its deliveries to FAILED, so nothing would ever send these. */
async function orphanedDeliveries(kysely: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<Orphaned>`
    select client_id, endpoint_id, count(*) as count from webhook_deliveries
      where next_attempt_at is not null and not exists (
        select 1 from webhook_endpoints where webhook_endpoints.client_id = webhook_deliveries.client_id
          and webhook_endpoints.id = webhook_deliveries.endpoint_id and enabled = 1)
      group by client_id, endpoint_id order by client_id, endpoint_id`.execute(kysely);
  return rows.map(
    ({ client_id, endpoint_id, count }) =>
      `client ${client_id}: unfinished deliveries to endpoint ${endpoint_id}, which is missing or disabled: ${count}`,
  );
}
