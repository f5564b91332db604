import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

type Key = { readonly client_id: string; readonly id: string };

type Batches<Table extends keyof Tables, Column> = {
  readonly table: Table;
  readonly columns: readonly Column[];
  /** The column that identifies a row of a client; `id` unless given. */
  readonly key?: string;
  /** Reads the rows of this client only. */
  readonly clientId?: string | undefined;
  readonly size: number;
};

/** The rows of a table in batches, in the order of its primary key, each with its client's id and the key as `id`. */
export async function* batches<Table extends keyof Tables, Column extends keyof Tables[Table] & string>(
  kysely: Kysely<Tables>,
  { table, columns, key = 'id', clientId, size }: Batches<Table, Column>,
) {
  type Row = Key & Pick<Tables[Table], Column>;
  const id = sql.ref(key);
  const selected = sql.join([sql`client_id`, sql`${id} as id`, ...columns.map((column) => sql.ref(column))]);
  // For one client SQLite does not seek by a pair of values: it would read all rows of the client for each batch.
  const after = (last: Key) =>
    clientId === undefined
      ? sql`(client_id, ${id}) > (${last.client_id}, ${last.id})`
      : sql`client_id = ${clientId} and ${id} > ${last.id}`;
  let last: Key | undefined = { client_id: '', id: '' };
  while (last !== undefined) {
    const { rows }: { rows: Row[] } = await sql<Row>`
      select ${selected} from ${sql.table(table)}
      where ${after(last)} order by client_id, ${id} limit ${sql.lit(size)}`.execute(kysely);
    if (rows.length > 0) yield rows;
    last = rows.length < size ? undefined : rows.at(-1);
  }
}
