import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long work waits before it begins. */
export type LagSource = {
  /** The longest wait since this was asked last, in milliseconds. */
  take(): number;
  start(): void;
  stop(): void;
};

/** How often the event loop is to be reached; what it takes longer is its lag. */
const RESOLUTION_MS = 20;

/**
 * The lag of the event loop, and what work waits for in lines of ours, such as requests for their turn and writes for a
 * commit: it waits there while the loop goes on, so the loop's own lag does not tell of it.
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
