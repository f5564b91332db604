import type { z } from 'zod';
import { compileShape, FAULTY } from '../../lib/compile-shape.ts';
import { type Issue, ValidationError } from '../errors.ts';
import { omitNullish } from './shape.ts';

/** The most unknown properties of one object that are reported: an object may have thousands. */
const MAX_UNKNOWN_NAMED = 20;

type Rules = (input: object) => readonly Issue[];

/**
 * Parses the input by the shape and by `rules`. Throws a ValidationError with all faults, in the published order of the
 * properties.
 */
export function parseShape<S extends z.ZodObject>(shape: S, input: unknown, rules: Rules): z.output<S> {
  const parsed = compiled(shape)(input);
  const broken = rules(asObject(input));
  if (parsed !== FAULTY && broken.length === 0) return parsed;

  const result = shape.safeParse(input, { reportInput: true });
  if (result.success && broken.length === 0) return result.data;
  const order = Object.keys(shape.shape);
  const issues = [...(result.error?.issues.flatMap(toIssues) ?? []), ...broken].sort(
    (one, other) => order.indexOf(property(one)) - order.indexOf(property(other)) || entry(one) - entry(other),
  );
  throw new ValidationError(issues as [Issue, ...Issue[]]);
}

type Parse<S extends z.ZodType> = (input: unknown) => z.output<S> | typeof FAULTY;

const parses = new WeakMap<z.ZodObject, Parse<z.ZodObject>>();

function compiled<S extends z.ZodObject>(shape: S): Parse<S> {
  const known = parses.get(shape);
  if (known !== undefined) return known as Parse<S>;
  const parse = compileShape(shape, omitNullish);
  parses.set(shape, parse);
  return parse;
}

function toIssues(issue: z.core.$ZodIssue): readonly Issue[] {
  const { message, input } = issue;
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.slice(0, MAX_UNKNOWN_NAMED);
    return unknown.map((key) => ({ path: [...path, key], code: 'INVALID', message }));
  }
  return [{ path, code: input == null ? 'MISSING' : 'INVALID', message }];
}

function property({ path }: Issue): string {
  return String(path[0]);
}

function entry({ path }: Issue): number {
  return typeof path[1] === 'number' ? path[1] : -1;
}

export function asObject(input: unknown): object {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new ValidationError([{ path: [], code: 'INVALID', message: 'must be an object' }]);
}

/** A property of an unchecked input; undefined unless it is an object. */
export function at(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? (holder as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** The entries of an unchecked input; none when it is no list, or is longer than allowed. */
export function entries(list: unknown, max: number): readonly unknown[] {
  return Array.isArray(list) && list.length <= max ? list : [];
}
