/** Resolves in the next turn of the event loop, after pending timers, connections and other requests. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** How long one request may occupy the event loop before its next piece of work waits for another turn. */
const REQUEST_MS = 5;
/** How long requests are started in one turn of the event loop; those that come later wait for the next turn. */
const TURN_MS = 20;

export type TurnBudget = ReturnType<typeof createTurnBudget>;

/**
 * Decides whether work may be done in this turn of the event loop or has to wait for another one. A turn is timed from the
 * first call in it, so that every turn makes progress.
 */
export function createTurnBudget(now: () => number = () => performance.now()) {
  let turnBegan: number | undefined;
  let turnMs = TURN_MS;
  let nextTurnMs = 0;
  let requestBegan = 0;

  function endTurn(): void {
    turnBegan = undefined;
    turnMs = Math.max(TURN_MS, nextTurnMs);
    nextTurnMs = 0;
  }

  /** The time, in a turn that has begun. */
  function timeInTurn(): number {
    const at = now();
    if (turnBegan !== undefined) return at;
    // Scheduled before any waiting work, as nothing waits before the first call of a turn.
    setImmediate(endTurn);
    requestBegan = at;
    turnBegan = at;
    return at;
  }

  /** Whether requests that have not begun wait for the next turn. */
  function isOver(): boolean {
    return timeInTurn() - (turnBegan ?? 0) > turnMs;
  }

  /** Requests may begin until the next turn is so old, even if that is longer than usual: refusals take a part of it. */
  function extendNextTurn(ms: number): void {
    timeInTurn();
    nextTurnMs = Math.max(nextTurnMs, ms);
  }

  /** A request begins, or resumes. Work from now on is attributed to it. */
  function begin(): void {
    requestBegan = timeInTurn();
  }

  /** Whether the request that began last may do another piece of work. */
  function mayGoOn(): boolean {
    return timeInTurn() - requestBegan <= REQUEST_MS;
  }

  return { isOver, extendNextTurn, begin, mayGoOn };
}

/** The budget of this thread's event loop. */
export const turnBudget = createTurnBudget();
