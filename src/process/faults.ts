import type { createServer } from '../server.ts';

export type ProcessLog = Awaited<ReturnType<typeof createServer>>['log'];

/** How many faults this process has had since it began. */
export type FaultCounts = { readonly unhandledRejections: number; readonly uncaughtExceptions: number };

/**
 * Takes over from Node's default, which is to end the process at the first fault. A rejection that nobody handled has
 * failed one request at most: it is logged and counted. After an exception that nobody caught, nobody knows what was left
 * half done (https://nodejs.org/api/process.html#warning-using-uncaughtexception-correctly), so `end` is called as well,
 * each time: it is to stop the process with an exit code that says so.
 */
export function watchFaults({
  log,
  end,
  currentTrace = () => undefined,
}: {
  readonly log: ProcessLog;
  readonly end: () => void;
  /** The request on whose behalf the failing code ran, if it is known. */
  readonly currentTrace?: () => string | undefined;
}): FaultCounts {
  const counts = { unhandledRejections: 0, uncaughtExceptions: 0 };

  process.on('unhandledRejection', (err) => {
    counts.unhandledRejections += 1;
    const fields = { traceId: currentTrace(), count: counts.unhandledRejections, err };
    log.error(fields, 'A promise was rejected and nobody handled it');
  });
  process.on('uncaughtException', (err) => {
    counts.uncaughtExceptions += 1;
    const fields = { traceId: currentTrace(), count: counts.uncaughtExceptions, err };
    log.error(fields, 'Nobody caught an exception; the process stops');
    end();
  });
  return counts;
}
