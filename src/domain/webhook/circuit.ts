import { jittered } from './webhook.ts';

/**
 * The circuit breaker of an endpoint. After repeated timeouts all of its deliveries are paused, so that they do not occupy
 * the workers.
 */
export type Circuit = {
  /** The number of consecutive timeouts; concurrent ones count as one. */
  readonly timeouts: number;
  /** The instant until which nothing is sent. */
  readonly pausedUntil: number;
};

export const CLOSED_CIRCUIT: Circuit = { timeouts: 0, pausedUntil: 0 };

const PAUSES_AT = 3;
const FIRST_PAUSE_MS = 30_000;
/** The longest wait of an endpoint that answers again; short compared to the day for which deliveries are tried. */
const LONGEST_PAUSE_MS = 300_000;

/** The circuit after one more timeout: from the third on a pause of 30 s, doubling to 5 minutes. */
export function afterTimeout({ timeouts }: Circuit, { now, jitter }: { now: number; jitter: number }): Circuit {
  const times = timeouts + 1;
  if (times < PAUSES_AT) return { timeouts: times, pausedUntil: 0 };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (times - PAUSES_AT), LONGEST_PAUSE_MS);
  return { timeouts: times, pausedUntil: now + jittered(pause, LONGEST_PAUSE_MS, jitter) };
}

/** Whether the circuit is half-open: a single attempt finds out if the endpoint answers again. */
export function isHalfOpen({ timeouts }: Circuit): boolean {
  return timeouts >= PAUSES_AT;
}

export function isPaused({ pausedUntil }: Circuit, now: number): boolean {
  return now < pausedUntil;
}
