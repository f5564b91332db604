type Unit = {
  readonly work: () => Promise<unknown>;
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** The most units in one transaction: bounds how long the answers of the first ones wait. */
const GROUP_LIMIT = 200;

/** The connection of a group commit. `begin` may wait for other processes; `rollback` never fails. */
export type Committer = {
  begin(): Promise<void>;
  /** Counts written rows; grows with each one. Fails when the database has given up the whole transaction (a full disk). */
  written(): number;
  /** Begins a savepoint for a unit. */
  savepoint(): void;
  /** Writes the deferred writes. May fail because of one unit's. */
  flush(): Promise<void>;
  release(): void;
  /** Undoes the writes since the savepoint. Fails when the database has rolled back the whole transaction. */
  rollbackTo(): void;
  commit(): void;
  /** With the failure, if the database failed the whole transaction. */
  rollback(failure?: unknown): void;
  /** Called after a commit with the number of units, and how long the first of them had waited, in milliseconds. */
  readonly committed?: ((units: number, waitedMs: number) => void) | undefined;
};

/** Settles the promise of a unit, once the transaction is committed. */
type Answer = () => void;

/**
 * Runs all waiting units of work one after the other in one transaction, and settles their promises when it is committed:
 * one fsync serves them all. The failure of a unit undoes its own writes and no others.
 *
 * Savepoints would do that, but make SQLite copy every page that a unit touches, which costs a third of the time of the
 * writes. Most units that fail have written nothing yet. So a group runs without savepoints; when a unit fails that has
 * written, the transaction is rolled back and run again with them. So a unit must tolerate being run twice.
 */
export function createGroupCommit({
  begin,
  written,
  savepoint,
  flush,
  release,
  rollbackTo,
  commit,
  rollback,
  committed,
}: Committer) {
  const waiting: Unit[] = [];
  let running: Promise<void> | undefined;

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, since: performance.now(), resolve: resolve as Unit['resolve'], reject });
      running ??= runAll();
    });
  }

  /** Resolves when no transaction is open, at once when there is none. */
  async function idle(): Promise<void> {
    while (running !== undefined) await running;
  }

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      await allArrived();
      await runGroup();
    }
    running = undefined;
  }

  /** Waits until a turn of the event loop adds no unit: callers that were settled together often write again together. */
  async function allArrived(): Promise<void> {
    let before: number;
    do {
      before = waiting.length;
      await new Promise(setImmediate);
    } while (waiting.length > before && waiting.length < GROUP_LIMIT);
  }

  async function runGroup(): Promise<void> {
    let group: Unit[] = [];
    try {
      await begin();
      group = waiting.splice(0, GROUP_LIMIT);
      const answers = (await runTogether(group)) ?? (await runApart(group));
      commit();
      committed?.(group.length, performance.now() - (group[0]?.since ?? 0));
      for (const answer of answers) answer();
    } catch (error) {
      rollback(error);
      // Nothing was written. If the transaction could not even begin, that is true of all waiting units.
      for (const unit of group.length > 0 ? group : waiting.splice(0)) unit.reject(error);
    }
  }

  /** Undefined when a unit failed that had written: the group has to be rolled back then. */
  async function runTogether(group: readonly Unit[]): Promise<readonly Answer[] | undefined> {
    const answers: Answer[] = [];
    for (const { work, resolve, reject } of group) {
      const before = written();
      try {
        const result = await work();
        answers.push(() => resolve(result));
      } catch (error) {
        if (written() !== before) return undefined;
        answers.push(() => reject(error));
      }
    }
    return (await flushed()) ? answers : undefined;
  }

  async function flushed(): Promise<boolean> {
    try {
      await flush();
      return true;
    } catch {
      written();
      return false;
    }
  }

  async function runApart(group: readonly Unit[]): Promise<readonly Answer[]> {
    rollback();
    await begin();
    const answers: Answer[] = [];
    for (const unit of group) answers.push(await runInSavepoint(unit));
    return answers;
  }

  async function runInSavepoint({ work, resolve, reject }: Unit): Promise<Answer> {
    savepoint();
    try {
      const result = await work();
      await flush();
      release();
      return () => resolve(result);
    } catch (error) {
      rollbackTo();
      return () => reject(error);
    }
  }

  return { enqueue, idle };
}
