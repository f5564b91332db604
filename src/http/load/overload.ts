export const CHECK_EVERY_MS = 100;
/** The number of checks in a second. */
const SECOND = 1_000 / CHECK_EVERY_MS;
/** Overload that begins again within this time was not over. */
const SOON = 5 * SECOND;
const LONGEST_UNTIL_TRIAL = 16 * SECOND;

/**
 * Decides at each check whether the process is overloaded: from a lag above the limit until the lag has been below half of it for
 * a second in which nothing was refused. Callers who repeat at once what was refused would prolong that for ever, though all
 * of them could be served. So it also ends on trial, like a circuit breaker that is half open: after a second with a low lag,
 * whatever was refused; and if overload begins again soon, after twice as long the next time.
 */
export function createOverloadDetector(limitMs: number) {
  let overloaded = false;
  let sinceEnd = Number.POSITIVE_INFINITY;
  let untilTrial = SECOND;
  /** How many checks in a row found a low lag, and how many nothing refused. */
  let calm = 0;
  let quiet = 0;

  function begin(): void {
    overloaded = true;
    untilTrial = sinceEnd <= SOON ? Math.min(untilTrial * 2, LONGEST_UNTIL_TRIAL) : SECOND;
    [calm, quiet] = [0, 0];
  }

  function end(): void {
    overloaded = false;
    sinceEnd = 0;
  }

  /** `refused`: whether anything was refused since the last check. */
  return function check(lagMs: number, refused: boolean): boolean {
    calm = lagMs < limitMs / 2 ? calm + 1 : 0;
    quiet = refused ? 0 : quiet + 1;
    sinceEnd += 1;
    if (!overloaded) {
      if (lagMs > limitMs) begin();
    } else if (calm >= (quiet >= SECOND ? SECOND : untilTrial)) {
      end();
    }
    return overloaded;
  };
}
