import { z } from 'zod';
import { rule } from './text.ts';

type Nullable<T, K extends keyof T> = null extends T[K] ? K : undefined extends T[K] ? K : never;

/** The record without the properties that are null or undefined. */
export type OmitNullish<T> = { [K in keyof T as Exclude<K, Nullable<T, K>>]: T[K] } & {
  [K in keyof T as Nullable<T, K>]?: NonNullable<T[K]>;
};

/** The same value, which nobody may change. */
export type DeepReadonly<T> = { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** Leaves out what is null or undefined: to callers, null is the same as saying nothing. */
export function omitNullish<T extends object>(record: T): OmitNullish<T> {
  const values = Object.values(record);
  if (!values.includes(null) && !values.includes(undefined)) return record as OmitNullish<T>;
  const entries = Object.entries(record).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as OmitNullish<T>;
}

/** An object with these properties, in this order; others are ignored. */
export function record<S extends z.ZodRawShape>(shape: S) {
  return z.object(shape, rule('must be an object')).transform((value) => omitNullish(value));
}

/** An object with these properties and no other. */
export function strictRecord<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape).join(', ');
  const error = ({ code, input }: { readonly code: string; readonly input: unknown }) =>
    code === 'unrecognized_keys'
      ? `is no property here; there are ${known}`
      : rule('must be an object').error({ input });
  return z.strictObject(shape, { error }).transform((value) => omitNullish(value));
}

/** What is said of the properties of an object or a record, by their names. Each property has a description. */
export function descriptionsOf<S extends Readonly<Record<string, z.ZodType>>>(
  shape: z.ZodObject<S> | z.ZodPipe<z.ZodObject<S>>,
): Readonly<Record<keyof S, string>> {
  const { shape: properties } = shape instanceof z.ZodObject ? shape : shape.in;
  const entries = Object.entries(properties).map(([name, { description }]) => [name, description]);
  return Object.fromEntries(entries);
}
