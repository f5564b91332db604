import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { bailOut } from './bailout.ts';
import type { FieldsOf } from './fields.ts';
import { createJsonCursor, type ValueReader } from './json-cursor.ts';
import { enumNames, type NestedField, SAME_SCALARS, type StoredField, toNestedField } from './stored-field.ts';

/**
 * Reads the values of stored fields from a text in whatever order they are there, and writes them as the operation selects
 * them, run by run. Throws `Bailout` for fields that are not written as they are stored, and for a text that is not as the
 * schema says.
 */
export function planJsonReader(
  runs: readonly (readonly StoredField[])[],
  fieldsOf: FieldsOf,
): (text: string) => readonly string[] {
  const cursor = createJsonCursor();

  function readerOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueReader {
    const read = presentReader(isNonNullType(type) ? type.ofType : type, nodes);
    const readNull = isNonNullType(type) ? () => bailOut('null where none may be') : cursor.raw;
    return () => (cursor.isNull() ? readNull() : read());
  }

  function presentReader(type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueReader {
    if (isLeafType(type)) return leafReader(type);
    if (isListType(type)) return cursor.listReader(readerOf(type.ofType, nodes));
    if (!isObjectType(type)) return bailOut('an object of several types');
    const fields = fieldsOf(type, nodes).map(toNestedField);
    const read = objectReader(fields);
    const opening = fields.length === 0 ? '{' : '';
    return () => `${opening}${append(fields, read(), { from: 0, to: fields.length })}}`;
  }

  function objectReader(fields: readonly NestedField[]): () => string[] {
    const selected = fields.flatMap((field, index) =>
      'constant' in field ? [] : [{ key: field.storedKey, index, read: readerOf(field.type, field.nodes) }],
    );
    const defaults = fields.map((field) => ('constant' in field ? field.constant : field.defaultValue));
    return cursor.objectReader(selected, defaults);
  }

  function leafReader(type: GraphQLLeafType): ValueReader {
    if (SAME_SCALARS.has(type.name)) return cursor.raw;
    if (!isEnumType(type)) return bailOut('a scalar that is written otherwise');
    const names = enumNames(type);
    return () => names.get(cursor.raw()) ?? bailOut(`no value of ${type.name}`);
  }

  const fields = runs.flat();
  const ranges = runs.map(({ length }, index) => {
    const from = runs.slice(0, index).flat().length;
    return { from, to: from + length };
  });
  const read = objectReader(fields);
  return (text) => {
    cursor.begin(text);
    const values = read();
    return ranges.map((range) => append(fields, values, range));
  };
}

/** The fields between two indexes, each with its value. */
function append(
  fields: readonly NestedField[],
  values: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): string {
  let text = '';
  for (let index = from; index < to; index += 1) text += `${fields[index]?.prefix}${values[index]}`;
  return text;
}
