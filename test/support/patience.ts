import type { TurnBudget } from '../../src/lib/turn.ts';

/** Lets no read wait for another turn of the event loop, which would change what is read together with what. */
const UNLIMITED: TurnBudget = { isOver: () => false, begin() {}, mayGoOn: () => true };

/** For a store of a test, whose results must not depend on how fast the machine is: to be busy is no outage. */
export const PATIENT = { connectTimeoutMs: 60_000, statementTimeoutMs: 60_000, turnBudget: UNLIMITED };

/** How long to wait for what will happen, however busy the machine: only what never happens takes that long. */
export const SOON = { timeout: 60_000 };
