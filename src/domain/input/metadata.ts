import { z } from 'zod';
import type { Issue } from '../errors.ts';
import { text } from './shape.ts';

export const MAX_METADATA_KEYS = 50;
const MAX_KEY = 40;
const MAX_VALUE = 500;

/** The caller's own key-value pairs on a link. The gateway does not interpret them. */
export type Metadata = Readonly<Record<string, string>>;

const keyRule = text(MAX_KEY, 1);
const valueRule = text(MAX_VALUE);
const KEY_RULE = `must have a key of 1 to ${MAX_KEY} characters, without U+0000 and lone surrogates`;

/**
 * Only checks that it is an object; `metadataFaults` checks the entries. zod's own record drops the key `__proto__`, which is
 * valid here, and would report faults by the entry's position.
 */
export const metadata = z
  .unknown()
  .refine(isRecord, 'must be an object of texts')
  .transform((given) => toMetadata(given as Readonly<Record<string, unknown>>))
  .meta({
    type: 'object',
    maxProperties: MAX_METADATA_KEYS,
    propertyNames: { minLength: 1, maxLength: MAX_KEY },
    additionalProperties: { anyOf: [{ type: 'string', maxLength: MAX_VALUE }, { type: 'null' }] },
  });

/** The faults of the entries, which are checked only if there are not too many, so that the faults are bounded. */
export function metadataFaults(given: unknown): readonly Issue[] {
  if (!isRecord(given)) return [];
  const entries = presentEntries(given);
  if (entries.length > MAX_METADATA_KEYS) {
    const message = `must have at most ${MAX_METADATA_KEYS} keys, not ${entries.length}`;
    return [{ path: ['metadata'], code: 'INVALID', message }];
  }
  return entries.flatMap(([key, value]) => {
    const path = ['metadata', shownKey(key)];
    const keyFaults = keyRule.safeParse(key).success ? [] : [KEY_RULE];
    const valueFaults = valueRule.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
    return [...keyFaults, ...valueFaults].map((message) => ({ path, code: 'INVALID', message }) as const);
  });
}

function shownKey(key: string): string {
  const shown = key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key;
  return shown.toWellFormed();
}

/** Merges a change: a value sets its key, null removes it, and other keys are left as they are. */
export function mergeMetadata(current: Metadata | undefined, change: unknown): unknown {
  if (!isRecord(change)) return change;
  // Not by assignment: `__proto__` would set the prototype.
  return Object.fromEntries([...Object.entries(current ?? {}), ...Object.entries(change)]);
}

/** Undefined when empty, so that an answer is the same as for a link that never had metadata. */
function toMetadata(given: Readonly<Record<string, unknown>>): Metadata | undefined {
  const entries = presentEntries(given) as [string, string][];
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function presentEntries(given: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(given).filter(([, value]) => value != null);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
