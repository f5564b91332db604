import { type FieldNode, type GraphQLEnumType, type GraphQLOutputType, isNonNullType } from 'graphql';
import { knownJsonText } from '../../lib/json-text.ts';
import { bailOut } from './bailout.ts';
import type { PlannedField, StoredKey, ValueField } from './fields.ts';

/** A selected field that is copied from the JSON text of its parent. */
export type StoredField = {
  /** What precedes the value in the answer: `{"key":` or `,"key":`. */
  readonly prefix: string;
  readonly storedKey: string;
  /** JSON for a text without the key; undefined where it must be there. */
  readonly defaultValue: string | undefined;
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
};

/** A field of an object in the text. */
export type NestedField = StoredField | { readonly prefix: string; readonly constant: string };

/** Scalars that are written as they are stored. */
export const SAME_SCALARS: ReadonlySet<string> = new Set(['ID', 'String', 'Int', 'Boolean', 'Decimal', 'URL']);

/** How the values of an enum are written, by how they are stored. */
export function enumNames(type: GraphQLEnumType): ReadonlyMap<string, string> {
  return new Map(type.getValues().map(({ name, value }) => [JSON.stringify(value), `"${name}"`]));
}

/** What precedes a field's value in the answer. */
export function prefixOf(key: string, index: number): string {
  return `${index === 0 ? '{' : ','}"${key}":`;
}

export function toStoredField(
  { key, stored, type, nodes }: ValueField & { readonly stored: StoredKey },
  index: number,
): StoredField {
  const defaultValue = stored.defaultValue ?? nullUnlessRequired(type);
  return { prefix: prefixOf(key, index), storedKey: stored.key, defaultValue, type, nodes };
}

/** The field of an object in the text. Throws a Bailout if it is no key of that object. */
export function toNestedField(field: PlannedField, index: number): NestedField {
  const prefix = prefixOf(field.key, index);
  if ('constant' in field) return { prefix, constant: field.constant };
  const { source, type, nodes } = field;
  if (!('exposed' in source)) return bailOut('a value that is not stored');
  return { prefix, storedKey: source.exposed, defaultValue: nullUnlessRequired(type), type, nodes };
}

function nullUnlessRequired(type: GraphQLOutputType): string | undefined {
  return isNonNullType(type) ? undefined : 'null';
}

/**
 * Options for fields that are keys of a value which their parent keeps as JSON text: `...stored('items')`. A compiled
 * operation copies such a field from the text without parsing it, so its type must write the value as JSON does.
 * `fallback` is for a value without the key.
 */
export function storedFields<Parent, Value extends object>(keptValue: (parent: Parent) => Value) {
  const textOf = (parent: unknown) => knownJsonText(keptValue(parent as Parent));

  function stored<Key extends keyof Value & string>(
    key: Key,
  ): { extensions: { stored: StoredKey }; resolve: (parent: Parent) => Value[Key] };
  function stored<Key extends keyof Value & string, Fallback>(
    key: Key,
    fallback: Fallback,
  ): { extensions: { stored: StoredKey }; resolve: (parent: Parent) => Exclude<Value[Key], undefined> | Fallback };
  function stored(key: keyof Value & string, fallback?: unknown) {
    const defaultValue = fallback === undefined ? {} : { defaultValue: JSON.stringify(fallback) };
    return {
      extensions: { stored: { key, textOf, ...defaultValue } },
      resolve: (parent: Parent) => {
        const value = keptValue(parent)[key];
        return value === undefined ? fallback : value;
      },
    };
  }

  return stored;
}
