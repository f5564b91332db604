import { type Kysely, PostgresAdapter, sql } from 'kysely';

const COUNTS = ['links', 'sessions', 'payments', 'paid'];
const SUMS = ['paid', 'refunded'].flatMap((sum) => ['billions', 'units', 'millionths'].map((part) => `${sum}_${part}`));

type Fill = { fillQuarterHours(db: Kysely<any>): Promise<void> };

/**
 * What began in each quarter of an hour, and what has become of it, so that statistics do not read it row by row. The clocks
 * of all time zones differ from UTC by whole quarters of an hour, so every day of any of them consists of some. Payments are
 * counted in the row of their currency, and links and sessions in one without a currency. A sum of money is in three
 * numbers, as 64 bits do not hold it: billions, units up to a billion, and millionths.
 */
export async function up(db: Kysely<any>, { fillQuarterHours }: Fill): Promise<void> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const text = postgres ? sql`text collate "C"` : sql`text`;
  await [...COUNTS, ...SUMS]
    .reduce(
      (table, column) => table.addColumn(column, 'bigint', (definition) => definition.notNull()),
      db.schema
        .createTable('quarter_hours')
        .addColumn('client_id', text, (column) => column.notNull())
        .addColumn('currency', text, (column) => column.notNull())
        .addColumn('starts_at', 'bigint', (column) => column.notNull()),
    )
    .addPrimaryKeyConstraint('quarter_hours_pkey', ['client_id', 'currency', 'starts_at'])
    // The row is the entry of the index, so that to count is to write one page.
    .modifyEnd(postgres ? sql`` : sql`without rowid`)
    .execute();
  await fillQuarterHours(db);
}
