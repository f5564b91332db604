import { knownJsonText } from '../lib/json-text.ts';
import type { StoredKey } from './compiled/fields.ts';

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
