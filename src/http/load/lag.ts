import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A source of the lag: how long work waits before it begins. */
export type LagSource = {
  /** The longest wait since the last call, in milliseconds. */
  take(): number;
  start(): void;
  stop(): void;
};

/** The interval of a timer; its delay is the lag of the event loop. */
const RESOLUTION_MS = 20;

/**
 * Measures the lag of the event loop, and the waits in our own queues, such as those of requests for a turn and of writes for
 * a commit, which the lag of the loop does not include.
 */
export function createLagMeter(): LagSource & { readonly waited: (ms: number) => void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let longestWait = 0;

  return {
    waited(ms) {
      if (ms > longestWait) longestWait = ms;
    },
    take() {
      const lag = Math.max(delays.max / 1e6 - RESOLUTION_MS, longestWait, 0);
      delays.reset();
      longestWait = 0;
      return lag;
    },
    start: () => void delays.enable(),
    stop: () => void delays.disable(),
  };
}
