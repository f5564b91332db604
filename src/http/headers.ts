import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { KEY_HEADER, REPLAYED_HEADER } from './idempotency.ts';

/** Headers of every answer: no MIME sniffing, no framing by other sites, no referrer. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** The answer header with the request's trace id. */
export const TRACE_HEADER = 'x-trace-id';

/** The answer header with the cost of a valid GraphQL operation, in the units of docs/cost.md. */
export const COST_HEADER = 'x-graphql-cost';

/** Headers of every JSON answer: no caching, and a browser that opens it loads nothing. */
export const API_HEADERS = {
  ...SECURITY_HEADERS,
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** A year, as preload lists require. Subdomains are not included: they may belong to others. */
const HSTS = 'max-age=31536000';

/**
 * The headers of every answer of an installation, with HSTS (RFC 6797) if its urls are https.
 */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  if (!publicUrl.startsWith('https:')) return SECURITY_HEADERS;
  return { ...SECURITY_HEADERS, 'strict-transport-security': HSTS };
}

/** Adds the headers that a response does not have. */
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

/** CORS for exactly these origins; undefined without any. */
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

/** The CORS headers of an answer that is given before routing. */
export function corsHeaders(origins: readonly string[], origin: string | null): Readonly<Record<string, string>> {
  if (origin === null || !origins.includes(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED.join(','),
    vary: 'Origin',
  };
}
