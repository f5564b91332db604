import type { TurnBudget } from '../../src/lib/turn.ts';

/** No read waits for another turn of the event loop, so that batches do not depend on the machine's speed. */
const UNLIMITED: TurnBudget = { isOver: () => false, extendNextTurn() {}, begin() {}, mayGoOn: () => true };

/** Options of test stores, whose results must not depend on the speed and load of the machine. */
export const PATIENT = {
  connectTimeoutMs: 60_000,
  statementTimeoutMs: 60_000,
  outcomeTimeoutMs: 60_000,
  turnBudget: UNLIMITED,
};

/** The timeout of `expect.poll` and the like: only reached by what never happens, however busy the machine. */
export const SOON = { timeout: 60_000 };
