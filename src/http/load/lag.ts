import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createTurnLine } from './turn-line.ts';

/** How long work waits before it begins. */
export type LagSource = {
  /** The longest wait since this was asked last, in milliseconds. */
  take(): number;
  /** Whether what comes now would wait: a request for longer than a few turns, or a write for longer than `mostMs`. */
  isFull(mostMs: number): boolean;
  start(): void;
  stop(): void;
};

/** How often the event loop is to be reached; what it takes longer is its lag. */
const RESOLUTION_MS = 20;

/**
 * The lag of the event loop, and what work waits for in lines of ours, such as requests for their turn and writes for a
 * commit: it waits there while the loop goes on, so the loop's own lag does not tell of it.
 */
export function createLagMeter({ now = () => performance.now() }: { readonly now?: () => number } = {}) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const line = createTurnLine();
  let longestWait = 0;
  let commitWait = 0;
  let committedAt = 0;

  function waited(ms: number): void {
    if (ms > longestWait) longestWait = ms;
  }

  return {
    /** The requests that wait for a turn. */
    line: {
      join: line.join,
      leave(waitedMs: number): void {
        waited(waitedMs);
        line.leave();
      },
    },
    /** Called with how long the first write of a commit waited for that. */
    committed(waitedMs: number): void {
      waited(waitedMs);
      commitWait = waitedMs;
      committedAt = now();
    },
    take(): number {
      const lag = Math.max(delays.max / 1e6 - RESOLUTION_MS, longestWait, 0);
      delays.reset();
      longestWait = 0;
      return lag;
    },
    // What has queued up behind a commit is done after another such wait: what is left of that is what a new one waits for.
    isFull: (mostMs: number) => line.isFull() || commitWait - (now() - committedAt) > mostMs,
    start: () => void delays.enable(),
    stop: () => void delays.disable(),
  };
}
