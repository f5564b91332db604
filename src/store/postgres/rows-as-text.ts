import { LRUCache } from 'lru-cache';
import { type ColumnKind, kindOf } from '../column-kinds.ts';
import type { Query } from '../sql/statement.ts';

/** Separates values. JSON never contains it unescaped; where another text does, the number of parts is wrong. */
const SEPARATOR = '\u001f';
/** Prefix of each text of a nullable column, to distinguish the empty text from null. */
const PRESENT = '+';
/** Not transferred: every row belongs to the client of the query. */
const CLIENT = 'client_id';

type Form = { write(column: string): string; read(text: string): unknown };

/** How a value is encoded in the text. */
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

export type Received = { readonly text: string | null };

type TextColumn = { readonly column: string; readonly form: Form };
type TextForm = { readonly sql: string; readonly transferred: readonly TextColumn[] };

/** By the SQL of the query; as many as the store's own cache of statements. */
const textForms = new LRUCache<string, TextForm>({ max: 500 });

function textFormOf(sql: string, columns: readonly string[]): TextForm {
  const known = textForms.get(sql);
  if (known !== undefined) return known;
  const transferred = columns
    .filter((column) => column !== CLIENT)
    .map((column) => ({ column, form: FORMS[kindOf(column)] }));
  const values = transferred.map(({ column, form }) => form.write(`"${column}"`));
  const form = { sql: `select ${values.join(` || '${SEPARATOR}' || `)} as text from (${sql}) as listed`, transferred };
  textForms.set(sql, form);
  return form;
}

/**
 * Rewrites the query to return each row as one text, because the driver's work for each column costs more than the data.
 * Undefined where the columns are not known, or the rows are not those of one client. `read` gives undefined when the
 * separator occurs in a value: there are more parts than columns then, and the query has to be run as it was.
 */
export function rowsAsText<Row>({ sql, columns, clientId, parameters }: Query<Row>) {
  if (columns === undefined || clientId === undefined) return undefined;
  const { sql: text, transferred } = textFormOf(sql, columns);
  const query: Query<Received> = { sql: text, parameters };

  function read(received: readonly Received[]): Row[] | undefined {
    const rows: Row[] = [];
    for (const { text } of received) {
      const parts = text?.split(SEPARATOR);
      if (parts?.length !== transferred.length) return undefined;
      rows.push(toRow(parts) as Row);
    }
    return rows;
  }

  function toRow(parts: readonly string[]): Record<string, unknown> {
    const row: Record<string, unknown> = { [CLIENT]: clientId };
    let place = 0;
    for (const { column, form } of transferred) {
      row[column] = form.read(parts[place] as string);
      place += 1;
    }
    return row;
  }

  return { query, read };
}
