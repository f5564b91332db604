import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, MiddlewareHandler } from 'hono';
import type { RandomBytes } from '../lib/random.ts';
import { addHeaders, SECURITY_HEADERS, TRACE_HEADER } from './headers.ts';

/** What every handler of ours finds in its context: the UUID of the request, for log lines and error bodies. */
export type HttpEnv = {
  readonly Variables: { readonly traceId: string };
  /** `remoteAddress` is that of the socket; absent where a request comes without one, as in a call of `fetch`. */
  readonly Bindings: { readonly remoteAddress?: string | undefined };
};
export type HttpContext = Context<HttpEnv>;

const traces = new AsyncLocalStorage<string>();

/** Does the work so that everything it begins finds the id by `currentTrace`. */
export function withTrace<T>(traceId: string, work: () => T): T {
  return traces.run(traceId, work);
}

/** The id of the request on whose behalf this runs; undefined outside of any. In a group commit, that of any of the group. */
export function currentTrace(): string | undefined {
  return traces.getStore();
}

/** Around every edge: each request gets an id, each response leaves with it and with the headers of every answer. */
export function createTrace({
  random,
  headers = SECURITY_HEADERS,
}: {
  readonly random: RandomBytes;
  /** What every answer has, unless it says otherwise by itself. */
  readonly headers?: Readonly<Record<string, string>>;
}): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const traceId = createTraceId(random);
    c.set('traceId', traceId);
    await withTrace(traceId, next);
    c.res.headers.set(TRACE_HEADER, traceId);
    addHeaders(c.res.headers, headers);
  };
}

/** A random UUID, version 4 (RFC 9562). */
export function createTraceId(random: RandomBytes): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
