import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

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

/** Adds what a response does not say by itself. */
export function secure(headers: Headers): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}

/** Lets pages of exactly these origins read answers, and no others; undefined, which leaves browsers closed, for none. */
export function createCors({ origins }: { readonly origins: readonly string[] }): MiddlewareHandler | undefined {
  if (origins.length === 0) return undefined;
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'x-api-key', 'conomyhq-api-version', 'last-event-id'],
    exposeHeaders: [TRACE_HEADER, COST_HEADER, 'retry-after'],
    maxAge: 600,
  });
}
