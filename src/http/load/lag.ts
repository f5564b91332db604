import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AdmissionQueue } from './admission.ts';
import { createQueueRoom } from './queue-room.ts';

/** A source of the lag: how long work waits before it begins. */
export type LagSource = {
  /** The longest wait since the last call, in milliseconds. */
  take(): number;
  /** Whether what comes now would wait: a request for longer than a few turns, or a write for longer than `mostMs`. */
  isFull(mostMs: number): boolean;
  start(): void;
  stop(): void;
};

export type LagMeter = LagSource & {
  /** The admission queue of requests. */
  readonly queue: AdmissionQueue;
  /** Called with the wait of a commit's first write, in milliseconds. */
  committed(waitedMs: number): void;
};

/** The interval of a timer; its delay is the lag of the event loop. */
const RESOLUTION_MS = 20;

/**
 * Measures the lag of the event loop, and the waits in our own queues, such as those of requests for a turn and of writes for
 * a commit, which the lag of the loop does not include.
 */
export function createLagMeter({ now = () => performance.now() }: { readonly now?: () => number } = {}): LagMeter {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const room = createQueueRoom();
  let longestWait = 0;
  let commitWait = 0;
  let committedAt = 0;

  function waited(ms: number): void {
    if (ms > longestWait) longestWait = ms;
  }

  return {
    queue: {
      joined: room.joined,
      left(waitedMs: number): void {
        waited(waitedMs);
        room.left();
      },
    },
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
    // The next commit is expected to take as long as the last one: the rest of that is the wait of a new write.
    isFull: (mostMs: number) => room.isFull() || commitWait - (now() - committedAt) > mostMs,
    start: () => void delays.enable(),
    stop: () => void delays.disable(),
  };
}
