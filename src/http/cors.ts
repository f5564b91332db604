import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { COST_HEADER } from './headers.ts';
import { TRACE_HEADER } from './trace.ts';

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
