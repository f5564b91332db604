/** Lets everything else that waits in this process come first: timers, connections, other requests. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** How long one request holds the event loop before its next piece of work waits for another turn. */
const REQUEST_MS = 5;
/** How long a turn of the event loop takes on requests, one after the other, before the others wait for the next turn. */
const TURN_MS = 20;

export type TurnBudget = ReturnType<typeof createTurnBudget>;

/**
 * Tells whether work may be done in this turn of the event loop or has to wait for another one. A turn is timed from the
 * first question in it, which is answered with yes, so that every turn gets something done.
 */
export function createTurnBudget(now: () => number = () => performance.now()) {
  let turnBegan: number | undefined;
  let requestBegan = 0;

  function endTurn(): void {
    turnBegan = undefined;
  }

  function beginTurn(at: number): number {
    // Ahead of everything that waits for a turn, as nothing has to wait before the first question.
    setImmediate(endTurn);
    requestBegan = at;
    turnBegan = at;
    return at;
  }

  /** Whether a request may begin, or go on after it has waited. What is done from now on is taken for its work. */
  function mayBegin(): boolean {
    const at = now();
    if (at - (turnBegan ?? beginTurn(at)) > TURN_MS) return false;
    requestBegan = at;
    return true;
  }

  /** Whether the request that began last may do another piece of work. */
  function mayGoOn(): boolean {
    const at = now();
    if (turnBegan === undefined) beginTurn(at);
    return at - requestBegan <= REQUEST_MS;
  }

  return { mayBegin, mayGoOn };
}

/** That of this thread: a thread has one event loop. */
export const turnBudget = createTurnBudget();
