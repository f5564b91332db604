import type { RequestRecord } from './request-record.ts';

/** A request that was served. `route` is the pattern of its path, never the path. */
export type ServedRequest = RequestRecord & {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
};

/** The buffer's size in bytes, and how long a line stays in it at most. */
const BUFFER_BYTES = 32 * 1024;
const FLUSH_AFTER_MS = 250;
/** The number that pino gives to `info`. */
const INFO = 30;

/**
 * Writes a line of JSON for each request, many lines at a time: pino takes a fifteenth of the time of the shortest request
 * for each line. Nothing needs escaping: ids, methods, patterns and GraphQL names are ASCII without quotes. Lines are
 * buffered as bytes, as V8 would keep the parts of strings alive through garbage collections until they are written.
 */
export function createRequestLog(destination: { write(text: string): void }) {
  const buffer = Buffer.alloc(BUFFER_BYTES);
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  let formatted = 0;
  let time = '';

  /** The current time in ISO 8601, formatted once for each millisecond. */
  function now(): string {
    const instant = Date.now();
    if (instant !== formatted) {
      formatted = instant;
      time = new Date(instant).toISOString();
    }
    return time;
  }

  function write({ traceId, clientId, method, route, operation, cost, status, durationMs }: ServedRequest): void {
    let line = `{"level":${INFO},"time":"${now()}","traceId":"${traceId}"`;
    if (clientId !== undefined) line += `,"clientId":"${clientId}"`;
    line += `,"method":"${method}","route":"${route}"`;
    if (operation !== undefined) line += `,"operation":"${operation}"`;
    if (cost !== undefined) line += `,"cost":${cost}`;
    line += `,"status":${status},"durationMs":${durationMs},"msg":"request"}\n`;
    if (length + line.length > BUFFER_BYTES) flush();
    length += buffer.write(line, length, 'latin1');
    timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref();
  }

  /** Writes the buffer. */
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (length === 0) return;
    destination.write(buffer.toString('latin1', 0, length));
    length = 0;
  }

  return { write, flush };
}
