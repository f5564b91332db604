import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { RandomBytes } from '../lib/random.ts';
import { addHeaders, SECURITY_HEADERS, TRACE_HEADER } from './headers.ts';
import { createObserver, type RequestObserver } from './observer.ts';

/** What every handler of ours finds in its context: the UUID of the request, for log lines and error bodies. */
export type HttpEnv = {
  readonly Variables: { readonly traceId: string };
  /** `remoteAddress` is that of the socket; absent where a request comes without one, as in a call of `fetch`. */
  readonly Bindings: { readonly remoteAddress?: string | undefined };
};
export type HttpContext = Context<HttpEnv>;

/** What matched nothing, so that no path that a caller made up gets into the log. */
const UNMATCHED = 'unmatched';

/** Around every edge: each request gets an id, each response leaves with it and with the headers of every answer. */
export function createTrace({
  random,
  headers = SECURITY_HEADERS,
  observe = createObserver({ random }),
}: {
  readonly random: RandomBytes;
  /** What every answer has, unless it says otherwise by itself. */
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

/** The most exact of the patterns that were matched: middleware is mounted at wildcards, some of it everywhere. */
function routeOf(c: HttpContext): string {
  const patterns = matchedRoutes(c).map(({ path }) => path);
  const named = patterns.filter((pattern) => pattern !== '*' && pattern !== '/*');
  return named.findLast((pattern) => !pattern.endsWith('*')) ?? named.at(-1) ?? UNMATCHED;
}
