import { setTimeout as sleep } from 'node:timers/promises';

/** A periodic job of every process. It must tolerate concurrent runs in other processes. */
export type Job = {
  readonly name: string;
  readonly everyMs: number;
  /** `signal` is aborted to leave the rest for the next run. */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
};

/** Runs each job periodically. A job that hangs or fails does not stop the others, nor its own later runs. */
export function createSchedule(jobs: readonly Job[], failed: (job: string, error: unknown) => void) {
  const stopped = new AbortController();
  const loops: Promise<void>[] = [];

  async function run({ name, run }: Job): Promise<void> {
    try {
      await run(stopped.signal);
    } catch (error) {
      failed(name, error);
    }
  }

  async function repeat(job: Job): Promise<void> {
    while (!stopped.signal.aborted) {
      await run(job);
      await sleep(job.everyMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
    }
  }

  return {
    start(): void {
      loops.push(...jobs.map(repeat));
    },
    async runOnce(): Promise<void> {
      for (const job of jobs) await run(job);
    },
    /** Aborts, and resolves when the current runs have ended. */
    async stop(): Promise<void> {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}
