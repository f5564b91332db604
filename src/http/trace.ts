import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { RandomBytes } from '../lib/random.ts';
import { addHeaders, SECURITY_HEADERS, TRACE_HEADER } from './headers.ts';
import { createObserver, type RequestObserver } from './observer.ts';

/** The context of every handler: the request's trace id, for log lines and error bodies. */
export type HttpEnv = {
  readonly Variables: { readonly traceId: string };
  /** `remoteAddress`: the socket's peer; absent in a call of `fetch`. */
  readonly Bindings: { readonly remoteAddress?: string | undefined };
};
export type HttpContext = Context<HttpEnv>;

/** The route of a request that matched none, so that no path of a caller's gets into the log. */
const UNMATCHED = 'unmatched';

/** Middleware that gives each request its trace id, and each answer the trace id and the default headers. */
export function createTrace({
  random,
  headers = SECURITY_HEADERS,
  observe = createObserver({ random }),
}: {
  readonly random: RandomBytes;
  /** Default headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly observe?: RequestObserver;
}): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const request = observe(c.req.method, c.req.raw.headers, c.env?.remoteAddress);
    c.set('traceId', request.traceId);
    await request.run(next);
    c.res.headers.set(TRACE_HEADER, request.traceId);
    addHeaders(c.res.headers, request.rateLimit() ?? {});
    addHeaders(c.res.headers, headers);
    request.end(routeOf(c), c.res.status);
  };
}

/** The most specific of the matched patterns, as middleware is mounted at wildcards. */
function routeOf(c: HttpContext): string {
  const patterns = matchedRoutes(c).map(({ path }) => path);
  const named = patterns.filter((pattern) => pattern !== '*' && pattern !== '/*');
  return named.findLast((pattern) => !pattern.endsWith('*')) ?? named.at(-1) ?? UNMATCHED;
}
