import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { bailOut } from './bailout.ts';
import type { FieldsOf, PlannedField } from './fields.ts';
import { createJsonCopy, type Pass } from './json-copy.ts';
import { createJsonCursor, type Read, type Wanted } from './json-cursor.ts';

/** The extension of a field that is the value of a key in a stored JSON text, or `absent` where the text has no such key. */
export type StoredKey = { readonly key: string; readonly absent?: string };

export type StoredField = {
  readonly stored: StoredKey;
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
};

/** How a value is read, and how it is passed over when it can be copied as it stands. */
type Way = { readonly read: Read; readonly pass: Pass | undefined };

/** Scalars that are written as they are stored. */
const SAME = new Set(['ID', 'String', 'Int', 'Boolean', 'Decimal', 'URL', 'CurrencyCode']);

/**
 * Takes the values of fields out of a stored text as they stand there, without parsing it and writing it again: a page's
 * terms are 100 KB. Throws `Bailout` for fields that are not written as they are stored.
 */
export function planStored(fields: readonly StoredField[], fieldsOf: FieldsOf): (text: string) => readonly string[] {
  const cursor = createJsonCursor();
  const copy = createJsonCopy(cursor);

  function wayOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Way {
    const { read, pass } = presentWay(isNonNullType(type) ? type.ofType : type, nodes);
    const refuse = () => bailOut('null where none may be');
    return isNonNullType(type)
      ? { read: () => (cursor.isNull() ? refuse() : read()), pass: pass && (() => !cursor.isNull() && pass()) }
      : { read: () => (cursor.isNull() ? cursor.raw() : read()), pass: pass && (() => passNull() || pass()) };
  }

  function passNull(): boolean {
    return cursor.isNull() && copy.passRaw();
  }

  function presentWay(type: GraphQLOutputType, nodes: readonly FieldNode[]): Way {
    if (isLeafType(type)) return leafWay(type);
    if (isListType(type)) {
      const { read, pass } = wayOf(type.ofType, nodes);
      return { read: cursor.listReader(read), pass: pass && copy.listPass(pass) };
    }
    if (!isObjectType(type)) return bailOut('an object of several types');
    const planned = fieldsOf(type, nodes).map((field) => ({
      field,
      way: 'constant' in field ? undefined : wayOf(field.type, field.nodes),
    }));
    return { read: objectReader(planned), pass: objectPass(planned) };
  }

  type PlannedWay = { readonly field: PlannedField; readonly way: Way | undefined };

  function objectReader(planned: readonly PlannedWay[]): Read {
    const prefixes = planned.map(({ field }, index) => `${index === 0 ? '{' : ','}"${field.key}":`);
    const blanks = planned.map(({ field }) => toBlank(field));
    const read = cursor.objectReader(planned.flatMap(toWanted), blanks);
    return () => {
      const values = read();
      let text = '';
      for (let index = 0; index < values.length; index += 1) text += `${prefixes[index]}${values[index]}`;
      return `${text}}`;
    };
  }

  function toWanted({ field, way }: PlannedWay, index: number): Wanted[] {
    if ('constant' in field || way === undefined) return [];
    if (!('exposed' in field.source)) return bailOut('a value that is not stored');
    return [{ key: field.source.exposed, index, read: way.read }];
  }

  /** Nothing for an object with a field that is called otherwise than its key. */
  function objectPass(planned: readonly PlannedWay[]): Pass | undefined {
    const keys = planned.flatMap(({ field, way }) => {
      const isKey = !('constant' in field) && 'exposed' in field.source && field.source.exposed === field.key;
      return isKey && way?.pass ? [{ key: field.key, pass: way.pass, blank: toBlank(field) }] : [];
    });
    return keys.length === planned.length ? copy.objectPass(keys) : undefined;
  }

  function leafWay(type: GraphQLLeafType): Way {
    if (SAME.has(type.name)) return { read: cursor.raw, pass: copy.passRaw };
    if (!isEnumType(type)) return bailOut('a scalar that is written otherwise');
    const names = new Set<string>(
      type.getValues().map(({ name, value }) => (name === value ? `"${name}"` : bailOut('another name'))),
    );
    const read = () => {
      const name = cursor.raw();
      return names.has(name) ? name : bailOut(`no value of ${type.name}`);
    };
    return { read, pass: () => names.has(cursor.raw()) };
  }

  function readerOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Read {
    const { read, pass } = wayOf(type, nodes);
    return pass === undefined || isLeafType(getNamedType(type)) ? read : copy.copyReader(pass, read);
  }

  const read = cursor.objectReader(
    fields.map(({ stored, type, nodes }, index) => ({ key: stored.key, index, read: readerOf(type, nodes) })),
    fields.map(({ stored, type }) => stored.absent ?? absent(type)),
  );
  return (text) => {
    cursor.begin(text);
    return read();
  };
}

/** What stands for a field before it is found. */
function toBlank(field: PlannedField): string | undefined {
  return 'constant' in field ? field.constant : absent(field.type);
}

function absent(type: GraphQLOutputType): string | undefined {
  return isNonNullType(type) ? undefined : 'null';
}
