import type { Context, MiddlewareHandler } from 'hono';
import type { RandomBytes } from '../domain/id.ts';

export const TRACE_HEADER = 'x-trace-id';

/** What every handler of ours finds in its context. */
export type HttpEnv = { readonly Variables: { readonly traceId: string } };
export type HttpContext = Context<HttpEnv>;

/** Gives each request a UUID of its own, for its log lines, its error body and the header of its response. */
export function createTrace({ random }: { readonly random: RandomBytes }): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const traceId = createTraceId(random);
    c.set('traceId', traceId);
    await next();
    c.res.headers.set(TRACE_HEADER, traceId);
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
