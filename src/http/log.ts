import pino, { type DestinationStream } from 'pino';

type Write = (fields: object, message: string) => void;

/** What the process tells its operators. */
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write };

/**
 * All that a line may hold beside its message. Headers, bodies, query strings and payers' data have no name here, so
 * nothing that a caller sent reaches the log, however a line is written.
 */
const ALLOWED = [
  'traceId',
  'clientId',
  'job',
  'method',
  'route',
  'status',
  'durationMs',
  'host',
  'port',
  'count',
] as const;

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Lines of JSON on standard output, or on `destination`. */
export function createLog({
  level,
  destination = pino.destination(1),
}: {
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    debug: (fields, message) => logger.debug(toLine(fields), message),
    info: (fields, message) => logger.info(toLine(fields), message),
    warn: (fields, message) => logger.warn(toLine(fields), message),
    error: (fields, message) => logger.error(toLine(fields), message),
  };
}

function toLine(fields: object): object {
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

/** Name, code and place of an error. Not its message: databases and parsers quote in it what a caller sent. */
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
