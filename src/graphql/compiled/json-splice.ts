import { CLOSE_OBJECT, COMMA, endOfValue, FAILED, OPEN_OBJECT, QUOTE } from './json-scan.ts';

/**
 * What `json-copy.ts` generates code around: a copy of a JSON text with parts of it replaced. The text is as `JSON.stringify`
 * writes it without indentation. Positions are indexes into the text; FAILED means that it cannot be copied.
 */
export type JsonSplice = ReturnType<typeof createJsonSplice>;

/** A selected key of an object. */
export type KeySite = {
  /** `"key":` as it is stored. */
  readonly needle: string;
  /** The separator and the key in the copy: `{"key":` or `,"key":`. */
  readonly prefix: string;
  /** JSON for an object without the key; undefined where it must be there. */
  readonly defaultValue: string | undefined;
  /** The needle of the next selected key. */
  readonly next: string | undefined;
  /** All keys that are selected of the object. */
  readonly selected: ReadonlySet<string>;
};

/** The key is absent; its default value was inserted, and the search goes on from `state.at`. */
export const ABSENT = 0;

/** Between two keys of an object, a position is that of the separator before the next one: `{`, `,` or the closing `}`. */
export function createJsonSplice() {
  /** `out` is what was copied; from `from` on, the text is still to be copied. */
  const state = { out: '', from: 0, at: 0, pieces: [] as string[] };

  function begin(): void {
    state.out = '';
    state.from = 0;
    state.pieces = [];
  }

  function flush(text: string, end: number): void {
    if (end <= state.from) return;
    state.out += text.slice(state.from, end);
    state.from = end;
  }

  /** Copies `inserted` instead of the text between `start` and `end`. */
  function replace(text: string, start: number, end: number, inserted: string): void {
    flush(text, start);
    state.out += inserted;
    state.from = end;
  }

  /** Inserts a key with its value before the separator. The first one begins with the `{`, and the text's is left out later. */
  function insert(text: string, at: number, inserted: string): void {
    replace(text, at, at, inserted);
  }

  /** Ends a piece of the copy. */
  function cut(text: string, at: number): void {
    flush(text, at);
    state.pieces.push(state.out);
    state.out = '';
  }

  /** Leaves out the keys before the first one that is selected, and gives the position of the separator before that. */
  function drop(text: string, start: number, selected: ReadonlySet<string>): number {
    let at = start;
    if (text.charCodeAt(at) === OPEN_OBJECT && text.charCodeAt(at + 1) === CLOSE_OBJECT) {
      replace(text, at, at + 1, '');
      return at + 1;
    }
    while (text.charCodeAt(at) !== CLOSE_OBJECT) {
      const end = text.indexOf('":', at + 2);
      if (end < 0 || text.charCodeAt(at + 1) !== QUOTE) return FAILED;
      const key = text.slice(at + 2, end);
      if (selected.has(key)) return at;
      if (key.includes('\\')) return FAILED;
      const next = endOfValue(text, end + 2);
      const code = text.charCodeAt(next);
      if (next === FAILED || (code !== COMMA && code !== CLOSE_OBJECT)) return FAILED;
      replace(text, at, next, '');
      at = next;
    }
    return at;
  }

  /** The position of the key's value, where its needle is not after the separator at `start`; or ABSENT, or FAILED. */
  function seek(text: string, start: number, site: KeySite): number {
    const { needle, prefix, defaultValue, next, selected } = site;
    const isNext = next !== undefined && text.startsWith(next, start + 1);
    const at = isNext ? start : drop(text, start, selected);
    if (at === FAILED) return FAILED;
    if (text.startsWith(needle, at + 1) && text.charCodeAt(at) !== CLOSE_OBJECT) {
      const value = at + 1 + needle.length;
      if (!text.startsWith(prefix, at)) replace(text, at, value, prefix);
      return value;
    }
    if (defaultValue === undefined) return FAILED;
    insert(text, at, prefix + defaultValue);
    state.at = at;
    return ABSENT;
  }

  /** The index after the end of an object, from the separator after its last selected key. */
  function close(text: string, start: number, selected: ReadonlySet<string>): number {
    const at = drop(text, start, selected);
    return at !== FAILED && text.charCodeAt(at) === CLOSE_OBJECT ? at + 1 : FAILED;
  }

  return { state, begin, replace, insert, cut, seek, close };
}
