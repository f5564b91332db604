import { ValidationError } from '../errors.ts';

export function asObject(input: unknown): object {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new ValidationError([{ path: [], code: 'INVALID', message: 'must be an object' }]);
}

/** A property of an input that may be anything. */
export function at(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? (holder as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** The entries of an input that should be a list; none when it is not, or is longer than allowed. */
export function entries(list: unknown, max: number): readonly unknown[] {
  return Array.isArray(list) && list.length <= max ? list : [];
}
