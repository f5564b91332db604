import { z } from 'zod';
import type { Issue } from './errors.ts';
import { at, parseShape } from './input/parse.ts';
import { names, oneOf, text } from './input/shape.ts';
import { SCOPES, type Scope } from './scope.ts';

/** A further key of a client. Of the key itself a SHA-256 hash is kept. */
export type ApiKey = {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly keyHash: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** To the minute or so. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
};

/** What a client can have that is not revoked, at most. */
export const MOST_LIVE_KEYS = 100;

/** Whether it may be used at that time. */
export function isGood(key: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: number): boolean {
  return key.revokedAt === null && !hasExpired(key, now);
}

export function hasExpired({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Nothing of 253402300800000 ms or later can be written with four digits of a year. */
const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const keyShape = z.object({
  name: text(100, 1),
  scopes: names(oneOf(SCOPES), { min: 1, max: 20 }),
  expiresAt: z.number().nullish(),
});

/** What a new key is to be; `expiresAt` in milliseconds. Throws a ValidationError with every fault. */
export function parseApiKeyInput(input: unknown, now: number): z.output<typeof keyShape> {
  return parseShape(keyShape, input, (given): readonly Issue[] => {
    const expiresAt = at(given, 'expiresAt');
    if (expiresAt == null) return [];
    const isLater = typeof expiresAt === 'number' && expiresAt > now && expiresAt <= END_OF_TIME;
    return isLater ? [] : [{ path: ['expiresAt'], code: 'INVALID', message: 'must be a time in the future' }];
  });
}

const KEY = /^pl(key_[0-7][0-9a-hjkmnp-tv-z]{25})_[\w-]{43}$/;

/** What a client sends: its id is in it, so that the key is found by it. Begins with `plkey_`, for scanners of secrets. */
export function formatKey(id: string, secret: string): string {
  return `pl${id}_${secret}`;
}

/** The id of the key that the text is; undefined for a text that is none. */
export function keyIdOf(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}
