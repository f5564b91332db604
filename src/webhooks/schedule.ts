import { setTimeout as sleep } from 'node:timers/promises';

/** Something to be done now and then, by every process. It must bear being done by several at once. */
export type Job = {
  readonly name: string;
  readonly everyMs: number;
  /** `signal` says when to leave the rest for later. */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
};

/** Runs each job again and again at its own pace; one that hangs or fails holds up neither itself nor the others for good. */
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
    /** Resolves when the runs under way have ended. */
    async stop(): Promise<void> {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}
