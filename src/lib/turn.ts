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

export type TurnBudget = Omit<ReturnType<typeof createTurnBudget>, 'owe'>;

/**
 * Tells whether work may be done in this turn of the event loop or has to wait for another one. A turn is timed from the
 * first call in it, so that every turn gets something done.
 */
export function createTurnBudget(now: () => number = () => performance.now()) {
  let turnBegan: number | undefined;
  let turnMs = TURN_MS;
  let owedMs = 0;
  let requestBegan = 0;

  function endTurn(): void {
    turnBegan = undefined;
    turnMs = Math.max(TURN_MS, owedMs);
    owedMs = 0;
  }

  /** The time, in a turn that has begun. */
  function timeInTurn(): number {
    const at = now();
    if (turnBegan !== undefined) return at;
    // Ahead of everything that waits for a turn, as nothing has to wait before the first call.
    setImmediate(endTurn);
    requestBegan = at;
    turnBegan = at;
    return at;
  }

  /** Whether requests that have not begun wait for the next turn. */
  function isOver(): boolean {
    return timeInTurn() - (turnBegan ?? 0) > turnMs;
  }

  /** The next turn takes at least so long on requests, as much was spent on something else. */
  function owe(ms: number): void {
    timeInTurn();
    owedMs = Math.max(owedMs, ms);
  }

  /** A request begins, or goes on after it has waited. What is done from now on is taken for its work. */
  function begin(): void {
    requestBegan = timeInTurn();
  }

  /** Whether the request that began last may do another piece of work. */
  function mayGoOn(): boolean {
    return timeInTurn() - requestBegan <= REQUEST_MS;
  }

  return { isOver, owe, begin, mayGoOn };
}

/** That of this thread: a thread has one event loop. */
export const turnBudget = createTurnBudget();
