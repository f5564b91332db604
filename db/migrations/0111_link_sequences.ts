import { type Kysely, sql } from 'kysely';

/** The number of each event among those of its link. What is left of a link's events is numbered from 1. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .alterTable('events')
    .addColumn('link_sequence', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update events set link_sequence = numbered.place from (
      select client_id, id, row_number() over (partition by client_id, payment_link_id order by sequence) as place
      from events
    ) as numbered where numbered.client_id = events.client_id and numbered.id = events.id`.execute(db);
}
