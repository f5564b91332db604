import { type Kysely, sql } from 'kysely';

/** A partial index of the paused endpoints, so that they can be counted. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createIndex('webhook_endpoints_paused')
    .on('webhook_endpoints')
    .columns(['paused_until', 'client_id', 'id'])
    .where(sql.ref('paused_until'), '>', sql.lit(0))
    .execute();
}
