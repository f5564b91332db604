import { LRUCache } from 'lru-cache';
import { type ColumnKind, kindOf } from '../column-kinds.ts';
import type { Query } from '../sql/statement.ts';

/** Stands between values. It occurs in no JSON and hardly in any other text; where it does, the count of parts tells. */
const SEPARATOR = '\u001f';
/** Before each text of a column that may be null: without it, null and the empty text would be alike. */
const PRESENT = '+';
/** Every row belongs to the client that the query is for, so that this column need not travel. */
const CLIENT = 'client_id';

type Form = { write(column: string): string; read(text: string): unknown };

/** How a value stands in the text. */
const FORMS: Readonly<Record<ColumnKind, Form>> = {
  text: { write: (column) => column, read: (text) => text },
  'nullable text': {
    write: (column) => `coalesce('${PRESENT}' || ${column}, '')`,
    read: (text) => (text === '' ? null : text.slice(PRESENT.length)),
  },
  number: { write: (column) => `${column}::text`, read: Number },
  'nullable number': {
    write: (column) => `coalesce(${column}::text, '')`,
    read: (text) => (text === '' ? null : Number(text)),
  },
};

export type Received = { readonly count: number; readonly text: string | null };

type Travelling = { readonly column: string; readonly form: Form };
type TextForm = { readonly sql: string; readonly travelling: readonly Travelling[] };

/** As many as the store keeps of its own. */
const known = new LRUCache<string, TextForm>({ max: 500 });

function textFormOf(sql: string, columns: readonly string[]): TextForm {
  const made = known.get(sql);
  if (made !== undefined) return made;
  const travelling = columns
    .filter((column) => column !== CLIENT)
    .map((column) => ({ column, form: FORMS[kindOf(column)] }));
  const values = travelling.map(({ column, form }) => form.write(`"${column}"`));
  const text = `select count(*)::int as count, string_agg(${values.join(` || '${SEPARATOR}' || `)}, '${SEPARATOR}') as text
    from (${sql}) as page`;
  const form = { sql: text, travelling };
  known.set(sql, form);
  return form;
}

/**
 * The query for the same rows as one text: what a driver does for each row and column costs more than the data of a page
 * does. Undefined where the columns are not known, or the rows are not those of one client. `read` gives undefined when
 * the separator occurs in a value: there are more parts than values then, and the rows have to be read as rows.
 */
export function rowsAsText<Row>({ sql, columns, clientId, parameters }: Query<Row>) {
  if (columns === undefined || clientId === undefined) return undefined;
  const form = textFormOf(sql, columns);
  const query: Query<Received> = { sql: form.sql, parameters };
  return { query, read: (received: Received) => readRows(received, form.travelling, clientId) as Row[] | undefined };
}

function readRows({ count, text }: Received, travelling: readonly Travelling[], clientId: string) {
  if (count === 0 || text === null) return count === 0 ? [] : undefined;
  const parts = text.split(SEPARATOR);
  if (parts.length !== count * travelling.length) return undefined;
  const rows: Record<string, unknown>[] = [];
  let next = 0;
  while (next < parts.length) {
    const row: Record<string, unknown> = { [CLIENT]: clientId };
    for (const { column, form } of travelling) {
      row[column] = form.read(parts[next] as string);
      next += 1;
    }
    rows.push(row);
  }
  return rows;
}
