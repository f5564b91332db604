import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { readAuthKeys } from './lib/auth-keys.ts';

/** The types of settings. Each states its rule in words that follow the name of the variable. */
export const flag = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on');

/** A number of proxies: `off` is 0, `on` is 1. */
export const hops = z.preprocess(
  (value) => (value === 'off' ? 0 : value === 'on' ? 1 : value),
  integerWithRule('must be on, off or the number of proxies, up to 10', 0, 10),
);

export function choice<const T extends readonly string[]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

export function integer(min: number, max: number) {
  return integerWithRule(`must be a whole number from ${min} to ${max}`, min, max);
}

/** A number that bounds something; null for `off`. */
export function bound(min: number, max: number) {
  const rule = `must be off or a whole number from ${min} to ${max}`;
  return z
    .string(rule)
    .regex(/^(?:off|\d{1,15})$/, rule)
    .transform((value) => (value === 'off' ? null : Number(value)))
    .refine((value) => value === null || (value >= min && value <= max), rule);
}

function integerWithRule(rule: string, min: number, max: number) {
  return z.coerce.number(rule).int(rule).min(min, rule).max(max, rule);
}

const url = z.url({ protocol: /^https?$/, error: 'must be a url that begins with http:// or https://' });

/** A url that paths are appended to, without a slash at its end. */
export const httpUrl = url
  .refine((value) => !/[?#]/.test(value), 'must have no query and no fragment, as paths are appended to it')
  .transform((value) => value.replace(/\/+$/, ''));

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

/** Comma-separated urls, reduced to their origins. */
export const origins = list.pipe(z.array(url.transform((value) => new URL(value).origin)));

/** Of secrets that sign access tokens, in characters. */
export const MIN_SECRET_LENGTH = 32;

/** A heuristic against typed secrets, which have few different characters; 32 random hexadecimal digits have 14 on average. */
const MIN_DISTINCT = 8;

/** One secret, or comma-separated `id:secret` entries, of which the first one signs. */
export const authSecret = z.string().superRefine((value, context) => {
  const keys = readAuthKeys(value) ?? [];
  const ids = keys.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const rules = keys.flatMap(({ id, secret }) =>
    weaknessOf(secret).map((rule) => (id ? `the secret "${id}" ${rule}` : rule)),
  );
  if (new Set(ids).size < ids.length) rules.push('must name each id once');
  if (keys.length === 0) rules.push('must be one secret, or <id>:<secret> entries separated by commas');
  for (const message of rules) context.addIssue({ code: 'custom', message });
});

function weaknessOf(secret: string): readonly string[] {
  if (secret.length < MIN_SECRET_LENGTH) return [`must have at least ${MIN_SECRET_LENGTH} characters`];
  return new Set(secret).size < MIN_DISTINCT ? [`must have at least ${MIN_DISTINCT} different characters`] : [];
}

/** The origin of a provider's API. */
export const apiOrigin = url
  .refine((value) => new URL(value).pathname === '/', 'must be an origin, without a path')
  .transform((value) => new URL(value).origin);

/** Whether credentials may be sent there: plain http only to this machine, and never in production. */
export function isSafeOrigin(origin: string, development: boolean): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || (development && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

/** Comma-separated `id:key` entries, each key 32 bytes in base64. */
export const sealingKeys = list.pipe(
  z
    .array(
      z
        .string()
        .regex(/^[\w-]{1,32}:[A-Za-z0-9+/]{43}=$/, 'must be <id>:<32 bytes in base64>, several separated by commas')
        .transform((entry) => {
          const [id = '', key = ''] = entry.split(':');
          return { id, bytes: new Uint8Array(Buffer.from(key, 'base64')) };
        }),
    )
    .min(1, 'must have at least one key'),
);

/** Whether the host is a loopback address or name. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}
