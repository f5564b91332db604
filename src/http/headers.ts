import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { KEY_HEADER, REPLAYED_HEADER } from './idempotency.ts';

/** On every answer, whatever it is: it is what it says it is, and no other site frames it or learns where it was. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** On every answer: the id of the request in the log. */
export const TRACE_HEADER = 'x-trace-id';

/** On every answer to a GraphQL operation that could be run: what it costs, in the units of docs/cost.md. */
export const COST_HEADER = 'x-graphql-cost';

/** On every JSON answer: no cache keeps it, and a browser that opens it loads nothing. */
export const API_HEADERS = {
  ...SECURITY_HEADERS,
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** A year, which is what preload lists ask for. Other hosts of the domain are their owner's matter. */
const HSTS = 'max-age=31536000';

/**
 * The headers of every answer of an installation. Where its urls are https, browsers are told to use nothing else
 * (RFC 6797).
 */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  if (!publicUrl.startsWith('https:')) return SECURITY_HEADERS;
  return { ...SECURITY_HEADERS, 'strict-transport-security': HSTS };
}

/** Adds those that a response does not set by itself. */
export function addHeaders(headers: Headers, added: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(added)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

const EXPOSED = [
  TRACE_HEADER,
  COST_HEADER,
  REPLAYED_HEADER,
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'warning',
] as const;

/** Lets pages of exactly these origins read answers, and no others; undefined, which leaves browsers closed, for none. */
export function createCors({ origins }: { readonly origins: readonly string[] }): MiddlewareHandler | undefined {
  if (origins.length === 0) return undefined;
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'x-api-key', 'conomyhq-api-version', 'last-event-id', KEY_HEADER],
    exposeHeaders: [...EXPOSED],
    maxAge: 600,
  });
}

/** The same for an answer that is given ahead of every route. */
export function corsHeaders(origins: readonly string[], origin: string | null): Readonly<Record<string, string>> {
  if (origin === null || !origins.includes(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED.join(','),
    vary: 'Origin',
  };
}
