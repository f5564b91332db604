type Unit = {
  readonly work: () => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** The most units in one transaction: bounds how long the answers of the first ones wait. */
const GROUP_LIMIT = 200;

/** What a group commit needs of its connection. `begin` may wait for other processes; `rollback` never fails. */
export type Committer = {
  begin(): Promise<void>;
  /** Marks where a unit starts. */
  mark(): void;
  keep(): void;
  /** Takes back what was written since the mark. */
  undo(): void;
  commit(): void;
  rollback(): void;
};

/**
 * Runs units of work one after the other, as many as are waiting inside one transaction, and answers them when that is
 * committed: one wait for the disk serves them all. Each has a savepoint, so one that fails takes back its own writes
 * and nobody else's.
 */
export function createGroupCommit({ begin, mark, keep, undo, commit, rollback }: Committer) {
  const waiting: Unit[] = [];
  let running: Promise<void> | undefined;

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Unit['resolve'], reject });
      running ??= runAll();
    });
  }

  /** Resolves when no transaction is open, at once when there is none. */
  async function idle(): Promise<void> {
    while (running !== undefined) await running;
  }

  async function runAll(): Promise<void> {
    // Everything that this turn of the event loop brings belongs to the first group.
    await new Promise(setImmediate);
    while (waiting.length > 0) await runGroup();
    running = undefined;
  }

  async function runGroup(): Promise<void> {
    let group: Unit[] = [];
    try {
      await begin();
      group = waiting.splice(0, GROUP_LIMIT);
      const answers = [];
      for (const unit of group) answers.push(await runUnit(unit));
      commit();
      for (const answer of answers) answer();
    } catch (error) {
      rollback();
      // Nothing was written. When the transaction could not even begin, that is true of everybody waiting.
      for (const unit of group.length > 0 ? group : waiting.splice(0)) unit.reject(error);
    }
  }

  async function runUnit({ work, resolve, reject }: Unit): Promise<() => void> {
    mark();
    try {
      const result = await work();
      keep();
      return () => resolve(result);
    } catch (error) {
      // Fails, and with it the group, when SQLite has given up the whole transaction (a full disk).
      undo();
      return () => reject(error);
    }
  }

  return { enqueue, idle };
}
