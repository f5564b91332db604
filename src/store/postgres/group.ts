import { DomainError } from '../../domain/errors.ts';
import type { Unit } from './unit.ts';

/** The most units in one transaction: bounds how long the answers of the first ones wait. */
const GROUP_LIMIT = 100;
/** The most that may wait for one client. */
const MAX_WAITING = 1_000;

type Group = { readonly waiting: Unit[] };

/**
 * Gathers the units of work of each client that arrive while one of its transactions is open: the next transaction runs
 * them all. They would wait for each other anyway, as a client's events are numbered under a lock. Units of two clients
 * never share a transaction, so that a failure of one does not affect the other.
 */
export function createGroups(run: (clientId: string, units: readonly Unit[]) => Promise<void>) {
  const groups = new Map<string, Group>();

  function enqueue<T>(clientId: string, work: Unit['work']): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const unit: Unit = { work, resolve: resolve as Unit['resolve'], reject };
      const group = groups.get(clientId);
      if (group === undefined) {
        const started: Group = { waiting: [unit] };
        groups.set(clientId, started);
        setImmediate(runAll, clientId, started);
      } else if (group.waiting.length < MAX_WAITING) {
        group.waiting.push(unit);
      } else {
        reject(new DomainError('UNAVAILABLE', 'The database is busy with other writes; try again shortly'));
      }
    });
  }

  /** `run` never rejects: it answers each unit. */
  async function runAll(clientId: string, { waiting }: Group): Promise<void> {
    while (waiting.length > 0) await run(clientId, waiting.splice(0, GROUP_LIMIT));
    groups.delete(clientId);
  }

  return { enqueue };
}
