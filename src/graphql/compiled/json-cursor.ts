import { bailOut } from './bailout.ts';
import { CLOSE_LIST, CLOSE_OBJECT, COMMA, endOfValue, FAILED, LETTER_N } from './json-scan.ts';

/** Moves the cursor past the value that it is at, and returns the text of that. */
export type ValueReader = () => string;

/** A selected key, and the index of its text in the result. */
export type SelectedKey = { readonly key: string; readonly index: number; readonly read: ValueReader };

/** A key as it is written in the texts. `next` is the key that followed it last time: a guess that is tried first. */
type Known = { readonly needle: string; readonly index: number; readonly read: ValueReader; next: Known | undefined };

/** Reads JSON exactly as `JSON.stringify` writes it without indentation. Throws a Bailout for any other text. */
export function createJsonCursor() {
  let text = '';
  let at = 0;

  function begin(given: string): void {
    text = given;
    at = 0;
  }

  const isNull = () => text.charCodeAt(at) === LETTER_N;

  function raw(): string {
    const start = at;
    skip();
    return text.slice(start, at);
  }

  function skip(): void {
    at = endOfValue(text, at);
    if (at === FAILED) bailOut('a value without an end');
  }

  function listReader(read: ValueReader): ValueReader {
    return () => {
      at += 1;
      if (text.charCodeAt(at) === CLOSE_LIST) return empty();
      let list = '[';
      for (;;) {
        list += read();
        if (isLast(CLOSE_LIST)) return `${list}]`;
        list += ',';
      }
    };
  }

  /** Moves past what follows a value, and says whether it was the end of its list or object instead of a comma. */
  function isLast(end: number): boolean {
    const code = text.charCodeAt(at);
    at += 1;
    return code === end || (code !== COMMA && bailOut('a value without an end'));
  }

  function empty(): string {
    at += 1;
    return '[]';
  }

  /** Reads the texts of the selected keys or their defaults. Throws a Bailout where a key without default is missing. */
  function objectReader(selected: readonly SelectedKey[], defaults: readonly (string | undefined)[]): () => string[] {
    const known = new Map(selected.map(({ key, index, read }) => [key, toKnown(key, index, read)]));
    if (known.size < selected.length) bailOut('a key that is selected twice');
    const required = selected.flatMap(({ index }) => (defaults[index] === undefined ? [index] : []));
    let first: Known | undefined;

    function follow(previous: Known | undefined): Known {
      const key = text.slice(at + 1, text.indexOf('"', at + 1));
      const found = known.get(key) ?? toKnown(key, -1, raw);
      if (!text.startsWith(found.needle, at)) return bailOut('a key without an end');
      known.set(key, found);
      if (previous === undefined) first = found;
      else previous.next = found;
      return found;
    }

    return () => {
      const values = defaults.slice();
      at += 1;
      let current = first;
      let previous: Known | undefined;
      let ended = text.charCodeAt(at) === CLOSE_OBJECT;
      if (ended) at += 1;
      while (!ended) {
        if (current === undefined || !text.startsWith(current.needle, at)) current = follow(previous);
        at += current.needle.length;
        if (current.index < 0) skip();
        else values[current.index] = current.read();
        ended = isLast(CLOSE_OBJECT);
        previous = current;
        current = current.next;
      }
      for (const index of required) if (values[index] === undefined) bailOut('a key is missing');
      return values as string[];
    };
  }

  return { begin, isNull, raw, listReader, objectReader };
}

function toKnown(key: string, index: number, read: ValueReader): Known {
  return { needle: `"${key}":`, index, read, next: undefined };
}
