import { z } from 'zod';
import type { Issue } from './errors.ts';
import { at, parseShape } from './input/parse.ts';
import { names, oneOf, text } from './input/shape.ts';
import { SCOPES, type Scope } from './scope.ts';

/** An API key of a client. Of its text only a SHA-256 hash is stored. */
export type ApiKey = {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly keyHash: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** Accurate to about a minute. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
};

/** The most keys of a client that are not revoked. */
export const MAX_LIVE_KEYS = 100;

/** Whether the key is neither revoked nor expired at that time. */
export function isUsable(key: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: number): boolean {
  return key.revokedAt === null && !hasExpired(key, now);
}

export function hasExpired({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** The last instant whose year has four digits, as in ISO 8601. */
const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const keyShape = z.object({
  name: text(100, 1),
  scopes: names(oneOf(SCOPES), { min: 1, max: 20 }),
  expiresAt: z.number().nullish(),
});

/** Parses the input of a new key; `expiresAt` in milliseconds. Throws a ValidationError with every fault. */
export function parseApiKeyInput(input: unknown, now: number): z.output<typeof keyShape> {
  return parseShape(keyShape, input, (given): readonly Issue[] => {
    const expiresAt = at(given, 'expiresAt');
    if (expiresAt == null) return [];
    const isLater = typeof expiresAt === 'number' && expiresAt > now && expiresAt <= END_OF_TIME;
    return isLater ? [] : [{ path: ['expiresAt'], code: 'INVALID', message: 'must be a time in the future' }];
  });
}

const KEY = /^pl(key_[0-7][0-9a-hjkmnp-tv-z]{25})_[\w-]{43}$/;

/** The text of a key, which contains its id for the lookup. It begins with `plkey_`, for secret scanners. */
export function formatKey(id: string, secret: string): string {
  return `pl${id}_${secret}`;
}

/** The id in the text of a key; undefined for any other text. */
export function keyIdOf(text: string): string | undefined {
  return KEY.exec(text)?.[1];
}
