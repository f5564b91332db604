import { z } from 'zod';
import { AMOUNT, isAmount } from '../money.ts';

export const REQUIRED = 'is required';

/** The zod error for a wrong type or value; for an absent or null one it is "is required". */
export function rule(message: string) {
  return { error: ({ input }: { readonly input: unknown }) => (input == null ? REQUIRED : message) };
}

/** Whether databases can store the text: PostgreSQL has no U+0000, and a lone surrogate has no encoding. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

export function text(max: number, min = 0) {
  return z
    .string(rule('must be a string'))
    .min(min, `must have at least ${min} character${min === 1 ? '' : 's'}`)
    .max(max, `must have at most ${max} characters`)
    .refine(isStorable, 'must have neither U+0000 nor lone surrogates');
}

export function form(pattern: RegExp, message: string) {
  return z.string(rule(message)).regex(pattern, message);
}

export function oneOf<const T extends string>(values: readonly T[]) {
  return z.enum(values, rule(`must be one of ${values.join(', ')}`));
}

/** Whole numbers up to 2^31 - 1, which is as far as GraphQL's Int goes. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.number(rule(message)).int(message).min(min, message).max(max, message);
}

export const amount = z
  .string(rule('must be a string with a decimal number, such as "150.00"'))
  .refine(isAmount, 'must be a decimal number such as "150.00": at most 18 digits, no sign, no leading zeros')
  .meta({ pattern: AMOUNT.source });

const WEB_URL = /^https?:\/\/[^\s\\/?#@]+(?:[/?#][^\s\\]*)?$/i;

/** A url that a payer's browser may be sent to: http or https, without a user name, which could look like a host. */
export const webUrl = text(2048)
  .refine(
    (value) => WEB_URL.test(value) && URL.canParse(value),
    'must be an absolute http or https url without credentials',
  )
  .meta({ format: 'uri' });

type Bounds = { readonly min?: number; readonly max: number };

/** A list whose entries are checked only if their number is within the bounds, so that the faults are bounded. */
export function list<T extends z.ZodType>(entry: T, { min = 0, max }: Bounds) {
  return z
    .array(z.unknown(), rule('must be a list'))
    .min(min, `must have at least ${min === 1 ? 'one entry' : `${min} entries`}`)
    .max(max, `must have at most ${max === 1 ? 'one entry' : `${max} entries`}`)
    .pipe(z.array(entry));
}

/** A set of names: duplicates are removed. */
export function names<T extends string>(name: z.ZodType<T>, bounds: Bounds) {
  return list(name, bounds).transform((given): readonly T[] => [...new Set(given)]);
}

type Nullable<T, K extends keyof T> = null extends T[K] ? K : undefined extends T[K] ? K : never;

/** The record without the properties that are null or undefined. */
export type OmitNullish<T> = { [K in keyof T as Exclude<K, Nullable<T, K>>]: T[K] } & {
  [K in keyof T as Nullable<T, K>]?: NonNullable<T[K]>;
};

/** The type with all properties readonly, at any depth. */
export type DeepReadonly<T> = { readonly [K in keyof T]: DeepReadonly<T[K]> };

/**
 * Removes properties that are null or undefined: in inputs, null means absent. It does not read them by `for (key in record)`:
 * called with objects of many shapes, V8 then optimizes and deoptimizes it again and again.
 */
export function omitNullish<T extends object>(record: T): OmitNullish<T> {
  if (Object.values(record).every((value) => value != null)) return record as OmitNullish<T>;
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value != null)) as OmitNullish<T>;
}

/** An object with these properties, in this order; others are ignored. */
export function record<S extends z.ZodRawShape>(shape: S) {
  return z.object(shape, rule('must be an object')).transform(omitNullish);
}

/** An object with these properties and no other. */
export function strictRecord<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape).join(', ');
  const error = ({ code, input }: { readonly code: string; readonly input: unknown }) =>
    code === 'unrecognized_keys'
      ? `is no property here; there are ${known}`
      : rule('must be an object').error({ input });
  return z.strictObject(shape, { error }).transform(omitNullish);
}

/** The descriptions of an object's properties, by their names. Each property must have one. */
export function descriptionsOf<S extends Readonly<Record<string, z.ZodType>>>(
  shape: z.ZodObject<S> | z.ZodPipe<z.ZodObject<S>>,
): Readonly<Record<keyof S, string>> {
  const { shape: properties } = shape instanceof z.ZodObject ? shape : shape.in;
  const entries = Object.entries(properties).map(([name, { description }]) => [name, description]);
  return Object.fromEntries(entries);
}
