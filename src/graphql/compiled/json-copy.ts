import {
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { fingerprint } from '../../lib/fingerprint.ts';
import { bailOut } from './bailout.ts';
import { createCodeGenerator } from './code-generator.ts';
import type { FieldsOf } from './fields.ts';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  endOfLiteral,
  endOfString,
  FAILED,
  LETTER_N,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './json-scan.ts';
import { ABSENT, createJsonSplice, type JsonSplice, type KeySite } from './json-splice.ts';
import { enumNames, type NestedField, SAME_SCALARS, type StoredField, toNestedField } from './stored-field.ts';

/** After this many consecutive failures copying is given up: the keys are selected in another order than they are stored. */
const PATIENCE = 16;

/** A generated function, which copies an object from its position in the text, and the splice that has the copy then. */
type Copier = { readonly copy: (text: string, start: number) => number; readonly splice: JsonSplice };

/**
 * Operations that select the same fields share a copier, by its code and its constants: V8 takes up to a second of CPU to
 * optimize one. Each plan keeps its own, so one that was evicted is only no longer shared.
 */
const copiers = new LRUCache<string, Copier>({ max: 200 });

/**
 * Generates a function that copies runs of stored fields, `"key":value,"key":value`, from the text of their parent: for each
 * run one piece, in which only what differs is replaced. It finds keys where an operation selects them in the order in which
 * they are stored, which is the order of the documentation; for another order it gives undefined. Cutting a text up and
 * joining it again would be the largest cost of a page. Throws a Bailout for the same fields as `planJsonReader`.
 */
export function generateJsonCopy(
  runs: readonly (readonly StoredField[])[],
  fieldsOf: FieldsOf,
): (text: string) => readonly string[] | undefined {
  const { copy, splice } = generateCopier(runs, fieldsOf);
  let patience = PATIENCE;

  return (text) => {
    if (patience === 0) return undefined;
    splice.begin();
    const isCopied = copy(text, 0) === text.length;
    patience = isCopied ? PATIENCE : patience - 1;
    return isCopied ? splice.state.pieces : undefined;
  };
}

function generateCopier(runs: readonly (readonly StoredField[])[], fieldsOf: FieldsOf): Copier {
  const splice = createJsonSplice();
  const generator = createCodeGenerator({ splice, state: splice.state, endOfString, endOfLiteral });
  const { emitFunction } = generator;
  /** What the constants consist of, as JSON: copiers with the same code and the same contents do the same. */
  const contents: string[] = [];

  function bind(value: unknown, content: unknown): string {
    contents.push(JSON.stringify(content));
    return generator.bind(value);
  }

  /**
   * A function that copies an object, given the position of its `{`, and gives the position after its `}`. A piece of the copy
   * ends after each of the fields `ends`.
   */
  function emitObject(fields: readonly NestedField[], ends?: ReadonlySet<NestedField>): string {
    const stored = fields.filter((field) => 'storedKey' in field);
    const selected = new Set(stored.map(({ storedKey }) => storedKey));
    if (selected.size < stored.length) bailOut('a key that is selected twice');
    const lines = fields.map((field) => {
      const line =
        'storedKey' in field ? emitKey(field, stored, selected) : emitConstant(field.prefix + field.constant);
      return ends?.has(field) ? `${line} splice.cut(s, i);` : line;
    });
    return emitFunction(
      's, i',
      `
      if (s.charCodeAt(i) !== ${OPEN_OBJECT}) return ${FAILED};
      let h;
      ${lines.length === 0 ? emitConstant('{') : lines.join('\n')}
      return s.charCodeAt(i) === ${CLOSE_OBJECT} ? i + 1 : splice.close(s, i, ${bind(selected, [...selected])});`,
    );
  }

  function emitConstant(text: string): string {
    return `splice.insert(s, i, ${JSON.stringify(text)});`;
  }

  /** The key is expected right after the one before; otherwise `seek` finds out what is there. */
  function emitKey(field: StoredField, all: readonly StoredField[], selected: ReadonlySet<string>): string {
    const { prefix, storedKey, defaultValue, type, nodes } = field;
    const index = all.indexOf(field);
    const next = all[index + 1];
    const needle = `"${storedKey}":`;
    const expected = (index === 0 ? '{' : ',') + needle;
    const site: KeySite = { needle, prefix, defaultValue, next: next && `"${next.storedKey}":`, selected };
    const renaming = expected === prefix ? '' : `splice.replace(s, i, h, ${JSON.stringify(prefix)});`;
    return `
      if (s.startsWith(${JSON.stringify(expected)}, i)) { h = i + ${expected.length}; ${renaming} }
      else if ((h = splice.seek(s, i, ${bind(site, { ...site, selected: [...selected] })})) === ${FAILED}) return ${FAILED};
      if (h === ${ABSENT}) i = state.at; else { i = h; ${emitValue(type, nodes)} }`;
  }

  /** Statements that move `i` from the beginning of a value to its end. */
  function emitValue(type: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    const present = isNonNullType(type) ? type.ofType : type;
    if (isLeafType(present) && !isEnumType(present)) return emitScalar(present, isNonNullType(type));
    const value = emitPresent(present, nodes);
    const isNull = `s.charCodeAt(i) === ${LETTER_N}`;
    if (isNonNullType(type)) return `if (${isNull}) return ${FAILED}; ${value}`;
    return `if (${isNull}) i += ${'null'.length}; else { ${value} }`;
  }

  function emitScalar({ name }: GraphQLLeafType, isRequired: boolean): string {
    if (!SAME_SCALARS.has(name)) return bailOut('a scalar that is written otherwise');
    const refused = [OPEN_OBJECT, OPEN_LIST, ...(isRequired ? [LETTER_N] : [])];
    return `
      const c = s.charCodeAt(i);
      if (c === ${QUOTE}) {
        const e = s.indexOf('"', i + 1);
        i = s.charCodeAt(e - 1) === ${BACKSLASH} ? endOfString(s, i) : e + 1;
      } else if (${refused.map((code) => `c === ${code}`).join(' || ')}) return ${FAILED};
      else i = endOfLiteral(s, i);
      if (i <= 0) return ${FAILED};`;
  }

  function emitPresent(type: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    if (isEnumType(type)) return emitCall(bind(enumCopier(type, splice), [...enumNames(type)]));
    if (isListType(type)) return emitList(type.ofType, nodes);
    if (!isObjectType(type)) return bailOut('an object of several types');
    const fields = fieldsOf(type, nodes).map(toNestedField);
    return emitCall(emitObject(fields));
  }

  function emitCall(name: string): string {
    return `if ((i = ${name}(s, i)) === ${FAILED}) return ${FAILED};`;
  }

  function emitList(entry: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    return `
      if (s.charCodeAt(i) !== ${OPEN_LIST}) return ${FAILED};
      i += 1;
      if (s.charCodeAt(i) !== ${CLOSE_LIST}) for (;;) {
        ${emitValue(entry, nodes)}
        const d = s.charCodeAt(i);
        if (d === ${CLOSE_LIST}) break;
        if (d !== ${COMMA}) return ${FAILED};
        i += 1;
      }
      i += 1;`;
  }

  const ends = new Set(runs.flatMap((run) => run.slice(-1)));
  const name = emitObject(runs.flat(), ends);
  const key = fingerprint([generator.codeFor(name), ...contents]);
  const known = copiers.get(key);
  if (known !== undefined) return known;
  const copier = { copy: generator.compile(name), splice };
  copiers.set(key, copier);
  return copier;
}

type EnumValue = { readonly stored: string; readonly written: string; next: EnumValue | undefined };

/** Moves past the name of an enum value. The value that followed the last one before is tried first. */
function enumCopier(type: GraphQLEnumType, { replace }: JsonSplice): (text: string, start: number) => number {
  const values = new Map(
    [...enumNames(type)].map(([stored, written]): [string, EnumValue] => [
      stored,
      { stored, written, next: undefined },
    ]),
  );
  let last: EnumValue | undefined;

  function find(text: string, start: number): EnumValue | undefined {
    const expected = last?.next;
    if (expected !== undefined && text.startsWith(expected.stored, start)) return expected;
    const end = endOfString(text, start);
    const found = end === FAILED ? undefined : values.get(text.slice(start, end));
    if (last !== undefined && found !== undefined) last.next = found;
    return found;
  }

  return (text, start) => {
    const value = find(text, start);
    if (value === undefined) return FAILED;
    last = value;
    const end = start + value.stored.length;
    if (value.stored !== value.written) replace(text, start, end, value.written);
    return end;
  };
}
