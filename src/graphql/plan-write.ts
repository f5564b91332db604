import type { Context } from './context.ts';
import type { Writer } from './plan.ts';

/** What one run of a plan has at hand. */
export type Run = { readonly context: Context; readonly variables: Readonly<Record<string, unknown>> };

/** A part of the answer, when it is there or once it will be. */
export type Text = string | Promise<string>;

export type PlannedField = {
  /** The comma and the key; for a constant the value too. */
  readonly prefix: string;
  /** The property that is the field's value, for a field that is no more than that. */
  readonly exposed?: string;
  readonly resolve?: (value: unknown, run: Run) => unknown;
  readonly write?: Writer;
};

/** The plan does not cover this; whatever it has done so far was reading, or can be told to the one who takes over. */
export class Unplanned extends Error {
  override readonly name = 'Unplanned';
}

/** All fields are begun before any is waited for, as the executor does, so that loaders batch alike. */
export function writeObject(value: unknown, fields: readonly PlannedField[], run: Run): Text {
  if (typeof value !== 'object' || value === null || value instanceof Error) throw new Unplanned('no object', { cause: value });
  const parts: Text[] = [];
  let text = '';
  for (const { prefix, exposed, resolve, write } of fields) {
    text += prefix;
    if (write === undefined) continue;
    const found = exposed === undefined ? resolve?.(value, run) : (value as Readonly<Record<string, unknown>>)[exposed];
    const written = isPromise(found) ? found.then((late) => write(late, run)) : write(found, run);
    if (typeof written === 'string') {
      text += written;
    } else {
      parts.push(text, written);
      text = '';
    }
  }
  const end = `${text}}`;
  return parts.length === 0 ? end : joined([...parts, end]);
}

export function writeList(value: unknown, write: Writer, run: Run): Text {
  if (!Array.isArray(value)) throw new Unplanned('no list');
  let late = false;
  const parts: Text[] = [];
  for (const entry of value) {
    const written = isPromise(entry) ? entry.then((found) => write(found, run)) : write(entry, run);
    late ||= typeof written !== 'string';
    parts.push(written);
  }
  return late ? Promise.all(parts).then(bracketed) : bracketed(parts);
}

function bracketed(parts: readonly Text[]): string {
  return `[${parts.join(',')}]`;
}

function joined(parts: readonly Text[]): Promise<string> {
  return Promise.all(parts).then((texts) => texts.join(''));
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
