type Unit = {
  readonly work: () => Promise<unknown>;
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** The most units in one transaction: bounds how long the answers of the first ones wait. */
const GROUP_LIMIT = 200;

/** What a group commit needs of its connection. `begin` may wait for other processes; `rollback` never fails. */
export type Committer = {
  begin(): Promise<void>;
  /** Counts written rows; grows with each one. Fails when the database has given up the whole transaction (a full disk). */
  written(): number;
  /** Begins a savepoint for a unit. */
  savepoint(): void;
  /** Writes what was deferred. May fail because of what one unit deferred. */
  flush(): Promise<void>;
  release(): void;
  /** Takes back what was written since the savepoint. Fails when the database has given up the whole transaction. */
  rollbackTo(): void;
  commit(): void;
  rollback(): void;
  /** Told how many units were committed together, and how long the first of them had waited, in milliseconds. */
  readonly committed?: ((units: number, waitedMs: number) => void) | undefined;
};

/** What a unit is told once the transaction is committed. */
type Answer = () => void;

/**
 * Runs units of work one after the other, as many as are waiting inside one transaction, and answers them when that is
 * committed: one wait for the disk serves them all. One that fails takes back its own writes and nobody else's.
 *
 * A savepoint for each would do that, but makes SQLite copy every page that a unit touches, which costs as much as a
 * third of the writing. Most units that fail have written nothing yet. So a group runs without; when one fails that has
 * written, the whole is taken back and done again with savepoints. A unit must bear to run twice.
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

  /** Waits as long as each turn of the event loop brings more: whoever has just been answered asks again together. */
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
      rollback();
      // Nothing was written. When the transaction could not even begin, that is true of everybody waiting.
      for (const unit of group.length > 0 ? group : waiting.splice(0)) unit.reject(error);
    }
  }

  /** Undefined when a unit has failed that had written: nothing of the group can be kept then. */
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
