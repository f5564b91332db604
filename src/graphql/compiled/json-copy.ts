import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  type JsonCursor,
  OPEN_LIST,
  OPEN_OBJECT,
  type ValueReader,
} from './json-cursor.ts';

/** Moves past the value at the cursor, so that it is copied with the text around it; false if it cannot be copied as is. */
export type Skipper = () => boolean;

type CopiedKey = { readonly key: string; readonly skip: Skipper; readonly defaultValue: string | undefined };

/** After this many consecutive failures, copying is given up: the keys are selected in another order than they are stored. */
const PATIENCE = 16;

/**
 * Copies values in few long pieces where an operation selects the keys of an object in the order in which they are stored,
 * which is the order of the documentation. Cutting a text up and joining it again in the same order would be the largest
 * cost of a page.
 */
export function createJsonCopy(cursor: JsonCursor) {
  let copied = '';
  let from = 0;

  /** Copies what was skipped, and appends `text`. */
  function insert(text: string): void {
    copied += cursor.slice(from, cursor.here()) + text;
    from = cursor.here();
  }

  function copyReader(skip: Skipper, read: ValueReader): ValueReader {
    let patience = PATIENCE;
    return () => {
      if (patience === 0) return read();
      const start = cursor.here();
      copied = '';
      from = start;
      if (skip()) {
        patience = PATIENCE;
        return copied + cursor.slice(from, cursor.here());
      }
      patience -= 1;
      cursor.take(start - cursor.here());
      return read();
    };
  }

  function skipAny(): boolean {
    cursor.skip();
    return true;
  }

  function listSkipper(skip: Skipper): Skipper {
    return () => {
      if (cursor.code() !== OPEN_LIST) return false;
      cursor.take(1);
      while (cursor.code() !== CLOSE_LIST) {
        if (!skip()) return false;
        if (cursor.code() === COMMA) cursor.take(1);
        else if (cursor.code() !== CLOSE_LIST) return false;
      }
      cursor.take(1);
      return true;
    };
  }

  /** Keys that are absent get their default values. A key in another place, or one that is not asked for, is left over at the end. */
  function objectSkipper(keys: readonly CopiedKey[]): Skipper {
    const steps = keys.map(({ key, skip, defaultValue }) => {
      const needle = `"${key}":`;
      return {
        first: `{${needle}`,
        next: `,${needle}`,
        skip,
        absent: defaultValue === undefined ? undefined : `,${needle}${defaultValue}`,
      };
    });
    return () => {
      if (cursor.code() !== OPEN_OBJECT) return false;
      let isFirst = true;
      for (const { first, next, skip, absent } of steps) {
        const needle = isFirst ? first : next;
        if (cursor.isAt(needle)) {
          cursor.take(needle.length);
          if (!skip()) return false;
        } else if (isFirst || absent === undefined) return false;
        else insert(absent);
        isFirst = false;
      }
      if (cursor.code() !== CLOSE_OBJECT) return false;
      cursor.take(1);
      return true;
    };
  }

  return { copyReader, skipAny, listSkipper, objectSkipper };
}
