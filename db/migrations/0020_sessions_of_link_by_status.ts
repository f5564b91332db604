import type { Kysely } from 'kysely';

/** The sessions of one link in one status, the newest first, however many it has in others. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createIndex('checkout_sessions_by_link_status')
    .on('checkout_sessions')
    .columns(['client_id', 'payment_link_id', 'status', 'id', 'expires_at'])
    .execute();
}
