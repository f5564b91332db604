import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadJob, OpenOutcome, Outcome } from '../load/job.ts';
import type { Order } from '../load/process.ts';
import { pinned } from './core.ts';

export type Generator = {
  run(job: LoadJob): Promise<Outcome>;
  /** At a pace that does not depend on the answers. */
  runOpenly(job: LoadJob, perSecond: number): Promise<OpenOutcome>;
  stop(): void;
};

type Reply = { readonly outcome: unknown } | { readonly error: string };

/** Starts the load generator in a process of its own, on a core of its own. It does one job at a time. */
export function startGenerator(): Generator {
  const file = fileURLToPath(new URL('../load/process.ts', import.meta.url));
  const [program, parameters] = pinned('generator', [process.execPath, file]);
  const child = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let receive: (reply: Reply) => void = () => {};
  child.on('message', (reply: Reply) => receive(reply));
  child.on('exit', () => receive({ error: 'the generator ended' }));

  async function follow<Result>(order: Order): Promise<Result> {
    const reply = await new Promise<Reply>((resolve) => {
      receive = resolve;
      child.send(order);
    });
    if ('error' in reply) throw new Error(reply.error);
    return reply.outcome as Result;
  }

  return {
    run: (job) => follow({ job }),
    runOpenly: (job, perSecond) => follow({ job, perSecond }),
    stop: () => child.disconnect(),
  };
}
