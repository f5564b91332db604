import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_AFTER_MS = 1_000;

/**
 * Runs this program in `count` processes that share its port, and resolves with the port when all of them listen. One
 * that ends unasked is started again. Rejects when one of the first ends before it listens.
 */
export async function startWorkers(count: number): Promise<number> {
  let stopping = false;
  // What a worker on its way out no longer hears is no fault of the primary's; its end is seen as its exit.
  cluster.on('fork', (worker) => worker.on('error', () => {}));
  const workers = Array.from({ length: count }, () => cluster.fork());

  function stop(): void {
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  try {
    const ports = await Promise.all(workers.map(listening));
    cluster.on('exit', async () => {
      if (!stopping) await sleep(RESTART_AFTER_MS);
      if (!stopping) cluster.fork();
    });
    return ports[0] ?? 0;
  } catch (error) {
    // Asked to stop before all of them listened: that is no failure.
    if (stopping) process.exit(0);
    stop();
    throw error;
  }
}

async function listening(worker: Worker): Promise<number> {
  const ended = once(worker, 'exit').then(() => Promise.reject(new Error('A worker ended before it listened')));
  const [address] = await Promise.race([once(worker, 'listening'), ended]);
  // Once it listens, its end is somebody else's matter.
  ended.catch(() => {});
  return address.port;
}
