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
import { knownJsonText } from '../../lib/json-text.ts';
import { bailOut } from './bailout.ts';
import type { FieldsOf, PlannedField, StoredKey } from './fields.ts';
import { createJsonCopy, type Skipper } from './json-copy.ts';
import { createJsonCursor, type ValueReader, type Wanted } from './json-cursor.ts';

export type StoredField = {
  readonly stored: StoredKey;
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
};

/** How a value is read, and how it is skipped where it can be copied verbatim. */
type Strategy = { readonly read: ValueReader; readonly skip: Skipper | undefined };

/** Scalars that are written as they are stored. */
const SAME = new Set(['ID', 'String', 'Int', 'Boolean', 'Decimal', 'URL']);

/**
 * Copies the values of fields verbatim from a stored text, without parsing and serializing it: a page's
 * terms are 100 KB. Throws `Bailout` for fields that are not written as they are stored.
 */
export function planStored(fields: readonly StoredField[], fieldsOf: FieldsOf): (text: string) => readonly string[] {
  const cursor = createJsonCursor();
  const copy = createJsonCopy(cursor);

  function strategyOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): Strategy {
    const { read, skip } = presentStrategy(isNonNullType(type) ? type.ofType : type, nodes);
    const refuse = () => bailOut('null where none may be');
    return isNonNullType(type)
      ? { read: () => (cursor.isNull() ? refuse() : read()), skip: skip && (() => !cursor.isNull() && skip()) }
      : { read: () => (cursor.isNull() ? cursor.raw() : read()), skip: skip && (() => skipNull() || skip()) };
  }

  function skipNull(): boolean {
    return cursor.isNull() && copy.skipAny();
  }

  function presentStrategy(type: GraphQLOutputType, nodes: readonly FieldNode[]): Strategy {
    if (isLeafType(type)) return leafStrategy(type);
    if (isListType(type)) {
      const { read, skip } = strategyOf(type.ofType, nodes);
      return { read: cursor.listReader(read), skip: skip && copy.listSkipper(skip) };
    }
    if (!isObjectType(type)) return bailOut('an object of several types');
    const planned = fieldsOf(type, nodes).map((field) => ({
      field,
      strategy: 'constant' in field ? undefined : strategyOf(field.type, field.nodes),
    }));
    return { read: objectReader(planned), skip: objectSkipper(planned) };
  }

  type FieldStrategy = { readonly field: PlannedField; readonly strategy: Strategy | undefined };

  function objectReader(planned: readonly FieldStrategy[]): ValueReader {
    const prefixes = planned.map(({ field }, index) => `${index === 0 ? '{' : ','}"${field.key}":`);
    const defaults = planned.map(({ field }) => defaultValueOf(field));
    const read = cursor.objectReader(planned.flatMap(toWanted), defaults);
    return () => {
      const values = read();
      let text = planned.length === 0 ? '{' : '';
      for (let index = 0; index < values.length; index += 1) text += `${prefixes[index]}${values[index]}`;
      return `${text}}`;
    };
  }

  function toWanted({ field, strategy }: FieldStrategy, index: number): Wanted[] {
    if ('constant' in field || strategy === undefined) return [];
    if (!('exposed' in field.source)) return bailOut('a value that is not stored');
    return [{ key: field.source.exposed, index, read: strategy.read }];
  }

  /** Undefined for an object with a field that is called otherwise than its key. */
  function objectSkipper(planned: readonly FieldStrategy[]): Skipper | undefined {
    const keys = planned.flatMap(({ field, strategy }) => {
      const isKey = !('constant' in field) && 'exposed' in field.source && field.source.exposed === field.key;
      return isKey && strategy?.skip
        ? [{ key: field.key, skip: strategy.skip, defaultValue: defaultValueOf(field) }]
        : [];
    });
    return keys.length > 0 && keys.length === planned.length ? copy.objectSkipper(keys) : undefined;
  }

  function leafStrategy(type: GraphQLLeafType): Strategy {
    if (SAME.has(type.name)) return { read: cursor.raw, skip: copy.skipAny };
    if (!isEnumType(type)) return bailOut('a scalar that is written otherwise');
    const names = new Map(type.getValues().map(({ name, value }) => [JSON.stringify(value), `"${name}"`]));
    const isSame = [...names].every(([value, name]) => value === name);
    const read = () => names.get(cursor.raw()) ?? bailOut(`no value of ${type.name}`);
    return { read, skip: isSame ? () => names.has(cursor.raw()) : undefined };
  }

  function readerOf(type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueReader {
    const { read, skip } = strategyOf(type, nodes);
    return skip === undefined || isLeafType(getNamedType(type)) ? read : copy.copyReader(skip, read);
  }

  const read = cursor.objectReader(
    fields.map(({ stored, type, nodes }, index) => ({ key: stored.key, index, read: readerOf(type, nodes) })),
    fields.map(({ stored, type }) => stored.defaultValue ?? nullUnlessRequired(type)),
  );
  return (text) => {
    cursor.begin(text);
    return read();
  };
}

/** JSON for a field whose key is absent; undefined where it must be there. */
function defaultValueOf(field: PlannedField): string | undefined {
  return 'constant' in field ? field.constant : nullUnlessRequired(field.type);
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
