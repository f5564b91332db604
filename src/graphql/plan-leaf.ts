import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLLeafType, GraphQLString, isEnumType } from 'graphql';
import type { Writer } from './plan.ts';
import { Unplanned } from './plan-write.ts';

/** Characters that JSON escapes. Most texts have none, and to look is cheaper than to let JSON.stringify look. */
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

export function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** How a value of the scalar or enum is written. */
export function planLeaf(type: GraphQLLeafType): Writer {
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, `"${name}"`]));
    return (value) => names.get(value) ?? failLeaf(type.name);
  }
  if (type === GraphQLInt || type === GraphQLFloat || type === GraphQLBoolean) {
    return (value) => String(type.serialize(value));
  }
  const isText = type === GraphQLString || type === GraphQLID;
  return (value) => {
    if (isText && typeof value === 'string') return quote(value);
    const serialized = type.serialize(value);
    if (typeof serialized === 'string') return quote(serialized);
    return serialized == null ? failLeaf(type.name) : JSON.stringify(serialized);
  };
}

function failLeaf(name: string): never {
  throw new Unplanned(`no value of ${name}`);
}
