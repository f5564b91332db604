import { jittered } from './webhook.ts';

/**
 * Whether an endpoint answers at all. One that lets try after try time out is left alone as a whole, so that it does not
 * use up a place for each of its deliveries; they wait meanwhile, untried.
 */
export type Circuit = {
  /** How many tries timed out, one after the other; those that were under way together count as one. */
  readonly timeouts: number;
  /** Until when nothing is sent. */
  readonly pausedUntil: number;
};

export const ANSWERING: Circuit = { timeouts: 0, pausedUntil: 0 };

const PAUSES_AT = 3;
const FIRST_PAUSE_MS = 30_000;
/** Short beside the day for which deliveries are tried: an endpoint that is back has to wait for no longer. */
const LONGEST_PAUSE_MS = 300_000;

/** What follows from one more try that timed out: from the third on a pause of 30 s, doubling to 5 minutes. */
export function afterTimeout({ timeouts }: Circuit, { now, jitter }: { now: number; jitter: number }): Circuit {
  const times = timeouts + 1;
  if (times < PAUSES_AT) return { timeouts: times, pausedUntil: 0 };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (times - PAUSES_AT), LONGEST_PAUSE_MS);
  return { timeouts: times, pausedUntil: now + jittered(pause, LONGEST_PAUSE_MS, jitter) };
}

/** Whether one try alone is to find out if the endpoint answers again. */
export function isOnProbation({ timeouts }: Circuit): boolean {
  return timeouts >= PAUSES_AT;
}

export function isPaused({ pausedUntil }: Circuit, now: number): boolean {
  return now < pausedUntil;
}
