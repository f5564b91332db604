import type { createServer } from '../server.ts';

export type ProcessLog = Awaited<ReturnType<typeof createServer>>['log'];

/** How many faults this process has had since it began. */
export type FaultCounts = { readonly unhandledRejections: number; readonly uncaughtExceptions: number };

/**
 * Replaces Node's default, which ends the process at the first fault. An unhandled rejection has failed one request at most:
 * it is logged and counted. After an uncaught exception the state is undefined
 * (https://nodejs.org/api/process.html#warning-using-uncaughtexception-correctly), so `end` is called as well, each time:
 * it stops the process with an exit code for failure.
 */
export function watchFaults({
  log,
  end,
  currentTrace = () => undefined,
}: {
  readonly log: ProcessLog;
  readonly end: () => void;
  /** The trace id of the request in which the fault occurred, if known. */
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
