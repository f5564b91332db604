import { type TurnBudget, turnBudget, turnOfEventLoop } from '../../lib/turn.ts';

/**
 * Runs reads, which are synchronous, so that everything else gets a turn of the event loop every few milliseconds, however
 * many reads are asked for at once. Each waits for a turn of its own, so that what follows from one read is done before
 * the next begins; otherwise the rows of all of them would be in memory at once.
 */
export function createTurns({
  budget = turnBudget,
  ready,
}: {
  readonly budget?: TurnBudget;
  /** What each read has to wait for besides. */
  readonly ready?: () => Promise<void>;
} = {}) {
  function run<T>(read: () => Promise<T>): Promise<T> {
    return ready === undefined && budget.mayGoOn() ? read() : runInTurn(read);
  }

  async function runInTurn<T>(read: () => Promise<T>): Promise<T> {
    do {
      if (!budget.mayGoOn()) await nextTurn();
      if (ready !== undefined) await ready();
    } while (!budget.mayGoOn());
    return read();
  }

  async function nextTurn(): Promise<void> {
    do await turnOfEventLoop();
    while (!budget.mayBegin());
  }

  return { run };
}
