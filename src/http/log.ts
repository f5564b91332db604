import pino, { type DestinationStream } from 'pino';
import { createFaultSampler } from './fault-sampler.ts';
import { createRequestLog, type ServedRequest } from './request-log.ts';

/** The fields of a line: those of the allow-list, and the error that it is about. */
type Fields = { readonly [Name in (typeof ALLOWED)[number]]?: string | number | undefined } & {
  readonly err?: unknown;
};

type Write = (fields: Fields, message: string) => void;

/** The process's log. */
export type Log = {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** Writes an access log line at `info`, buffered. */
  readonly request: (served: ServedRequest) => void;
};

/**
 * The allow-list of a line's keys. Headers, bodies, query strings and payers' data are not in it, so nothing that a caller
 * sent reaches the log.
 */
const ALLOWED = [
  'traceId',
  'clientId',
  'endpointId',
  'job',
  'limit',
  'addressHash',
  'status',
  'durationMs',
  'host',
  'port',
  'count',
  'pid',
  'version',
] as const;

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** The most bytes that wait for a slow reader; further lines are dropped to bound the memory. */
const MAX_WAITING = 16 * 1024 * 1024;

function standardOutput(): Destination {
  return pino.destination({ dest: 1, sync: false, maxLength: MAX_WAITING });
}

type Destination = DestinationStream & { flushSync?(): void };

/** Logs lines of JSON to standard output, or to `destination`. */
export function createLog({
  level,
  destination = standardOutput(),
}: {
  readonly level: LogLevel;
  readonly destination?: Destination;
}): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const requests = createRequestLog(destination);
  const sample = createFaultSampler((fields, message) => logger.warn(toLine(fields), message));

  /**
   * Lines below the level cost nothing; errors are written synchronously, so that a crash loses none. Warnings are not: while
   * nobody reads the pipe, a synchronous write blocks for 100 ms and more, and warnings are logged under overload.
   */
  function writer(write: 'debug' | 'info' | 'warn' | 'error'): Write {
    if (!logger.isLevelEnabled(write)) return () => {};
    const isTrouble = write === 'warn' || write === 'error';
    return (fields, message) => {
      const line = toLine(fields);
      if (isTrouble && !sample(line, message)) return;
      requests.flush();
      logger[write](line, message);
      if (write === 'error') destination.flushSync?.();
    };
  }

  const request = logger.isLevelEnabled('info') ? requests.write : () => {};
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error'), request };
}

function toLine(fields: object): Readonly<Record<string, unknown>> {
  const given: Readonly<Record<string, unknown>> = { ...fields };
  const line: Record<string, unknown> = {};
  for (const key of ALLOWED) if (isPlain(given[key])) line[key] = given[key];
  return given.err === undefined ? line : { ...line, err: describe(given.err) };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const MAX_CAUSES = 3;
const FRAME = /^ {4}at .*:\d+:\d+\)?$/;

/** The name, code and location of an error, without its message, in which databases and parsers quote caller's data. */
function describe(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack = '', cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  const frames = stack
    .replace(message, '')
    .split('\n')
    .filter((line) => FRAME.test(line));
  return {
    name,
    ...(typeof code === 'string' && { code }),
    at: frames.map((frame) => frame.slice('    at '.length)),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: describe(cause, depth + 1) }),
  };
}
