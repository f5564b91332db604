/** Lets everything else that waits in this process come first: timers, connections, other requests. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** How long a turn of the event loop takes on new work. */
const BEGIN_WITHIN_MS = 5;
/** How long it goes on with work that has begun: longer, because what waits half done holds memory. */
const GO_ON_WITHIN_MS = 10;

export type TurnBudget = ReturnType<typeof createTurnBudget>;

/**
 * Tells whether this turn of the event loop has taken so long that work must wait for another turn. A turn is timed from
 * the first question in it, and that one is answered with yes, so that every turn gets something done.
 */
export function createTurnBudget(now: () => number = () => performance.now()) {
  let startedAt: number | undefined;

  function elapsed(): number {
    if (startedAt !== undefined) return now() - startedAt;
    startedAt = now();
    // Ahead of everything that waits for a turn, as nothing has to wait before the first question.
    setImmediate(end);
    return 0;
  }

  function end(): void {
    startedAt = undefined;
  }

  return {
    /** Whether a request may begin. */
    mayBegin: () => elapsed() <= BEGIN_WITHIN_MS,
    /** Whether a request that has begun may do its next piece of work. */
    mayGoOn: () => elapsed() <= GO_ON_WITHIN_MS,
  };
}

/** That of this thread: a thread has one event loop. */
export const turnBudget = createTurnBudget();
