import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * From where a payment was tried, as a keyed hash of the address, so that tries can be counted: null when the link's
 * owner paid it through the API. One index counts the tries of an address on a link, the other the refusals of a link.
 */
export async function up(db: Kysely<any>): Promise<void> {
  const text = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : sql`text`;
  await db.schema.alterTable('payments').addColumn('payer_key', text).execute();

  const indexes = {
    payments_by_payer: ['client_id', 'payment_link_id', 'payer_key', 'id'],
    payments_by_link_status: ['client_id', 'payment_link_id', 'status', 'id', 'payer_key'],
  };
  for (const [name, columns] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on('payments').columns(columns).execute();
  }
}
