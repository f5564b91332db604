import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { unplanned } from './plan-error.ts';
import type { PlannedField } from './plan-fields.ts';
import { createJsonCursor, type Read, type Wanted } from './plan-json-cursor.ts';

type FieldsOf = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => readonly PlannedField[];

/** The extension of a field that is the value of a key in a stored JSON text, or `absent` where the text has no such key. */
export type StoredKey = { readonly key: string; readonly absent?: string };

export type StoredField = {
  readonly stored: StoredKey;
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
};

/** Scalars that are written as they are stored. */
const SAME = new Set(['ID', 'String', 'Int', 'Boolean', 'Decimal', 'URL', 'CurrencyCode']);

/**
 * Takes the values of fields out of a stored text as they stand there, without parsing it and writing it again: a page's
 * terms are 100 KB. Throws `Unplanned` for fields that are not written as they are stored.
 */
export function planStored(fields: readonly StoredField[], fieldsOf: FieldsOf): (text: string) => readonly string[] {
  const cursor = createJsonCursor();

  function readerOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Read {
    if (isNonNullType(type)) {
      const read = presentReader(type.ofType, nodes);
      return () => (cursor.isNull() ? unplanned('null where none may be') : read());
    }
    const read = presentReader(type, nodes);
    return () => (cursor.isNull() ? cursor.raw() : read());
  }

  function presentReader(type: GraphQLOutputType, nodes: readonly FieldNode[]): Read {
    if (isLeafType(type)) return leafReader(type);
    if (isListType(type)) return cursor.listReader(readerOf(type.ofType, nodes));
    if (!isObjectType(type)) return unplanned('an object of several types');
    const planned = fieldsOf(type, nodes);
    const prefixes = planned.map(({ key }, index) => `${index === 0 ? '{' : ','}"${key}":`);
    const read = cursor.objectReader(planned.flatMap(toWanted), planned.map(toBlank));
    return () => {
      const values = read();
      let text = '';
      for (let index = 0; index < values.length; index += 1) text += `${prefixes[index]}${values[index]}`;
      return `${text}}`;
    };
  }

  function toWanted(field: PlannedField, index: number): Wanted[] {
    if ('constant' in field) return [];
    if (!('exposed' in field.source)) return unplanned('a value that is not stored');
    return [{ key: field.source.exposed, index, read: readerOf(field.type, field.nodes) }];
  }

  function leafReader(type: GraphQLLeafType): Read {
    if (SAME.has(type.name)) return cursor.raw;
    if (!isEnumType(type)) return unplanned('a scalar that is written otherwise');
    const names = new Set<string>(
      type.getValues().map(({ name, value }) => (name === value ? `"${name}"` : unplanned('another name'))),
    );
    return () => {
      const name = cursor.raw();
      return names.has(name) ? name : unplanned(`no value of ${type.name}`);
    };
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
