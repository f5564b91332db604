import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from 'graphql';
import { bailOut } from './bailout.ts';

/** Characters that JSON escapes. Most texts have none, and testing for them is cheaper than JSON.stringify. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression finds control characters
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** How a value of the scalar or enum that is not null is written. */
export function planLeaf(type: GraphQLLeafType): (value: unknown) => string {
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, `"${name}"`]));
    return (value) => names.get(value) ?? bailOut(`no value of ${type.name}`);
  }
  if (type === GraphQLInt || type === GraphQLFloat || type === GraphQLBoolean) {
    return (value) => String(type.serialize(value));
  }
  const isText = type === GraphQLString || type === GraphQLID;
  return (value) => {
    if (isText && typeof value === 'string') return quote(value);
    if (value instanceof Error) return bailOut('an error for a value', value);
    const serialized = type.serialize(value);
    if (typeof serialized === 'string') return quote(serialized);
    // A scalar may serialize to an object or a function: the executor decides what JSON makes of those.
    return typeof serialized === 'number' || typeof serialized === 'boolean'
      ? JSON.stringify(serialized)
      : bailOut(`no plain value of ${type.name}`);
  };
}
