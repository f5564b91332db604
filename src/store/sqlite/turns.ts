/** How long reads may follow one another before the event loop gets a turn. */
const BUDGET_MS = 5;

/**
 * Runs synchronous work so that everything else gets a turn of the event loop at least every few milliseconds, however
 * much of it is asked for at once. As long as the time since the last such turn is short, work runs at once and
 * costs two looks at the clock.
 */
export function createTurns({
  budgetMs = BUDGET_MS,
  ready,
}: {
  readonly budgetMs?: number;
  /** What each piece of work has to wait for besides. */
  readonly ready?: () => Promise<void>;
} = {}) {
  let spent = 0;
  let turn: Promise<void> | undefined;

  function run<T>(work: () => Promise<T>): Promise<T> {
    return turn === undefined && ready === undefined ? timed(work) : runInTurn(work);
  }

  async function runInTurn<T>(work: () => Promise<T>): Promise<T> {
    // Whoever comes first after the turn may use it up: the others look again.
    do {
      while (turn !== undefined) await turn;
      if (ready !== undefined) await ready();
    } while (turn !== undefined);
    return timed(work);
  }

  /** Whatever is synchronous in the work is done when it returns. */
  function timed<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = work();
    spent += performance.now() - startedAt;
    if (spent > budgetMs) turn = nextTurn();
    return result;
  }

  function nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        spent = 0;
        turn = undefined;
        resolve();
      });
    });
  }

  return { run };
}
