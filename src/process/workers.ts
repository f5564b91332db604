import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterClusterMaster } from 'rate-limiter-flexible';
import { type ProcessLog, watchFaults } from './faults.ts';

const RESTART_AFTER_MS = 1_000;
/** A worker ends by itself within its grace; one that does not even do that is killed so much later. */
const KILL_AFTER_GRACE_MS = 1_000;

/**
 * Runs this program in `count` processes that share its port, and resolves with the port when all of them listen. One
 * that ends unasked is started again. Rejects when one of the first ends before it listens. When this process is asked to
 * stop, it stops them, and ends after the last of them.
 */
export async function startWorkers(
  count: number,
  { graceMs, log }: { readonly graceMs: number; readonly log: ProcessLog },
): Promise<number> {
  let stopped: Promise<void> | undefined;
  // Adds up what the workers tell it of the use of limits, for as long as it lives.
  new RateLimiterClusterMaster();
  // What a worker on its way out no longer hears is no fault of the primary's; its end is seen as its exit.
  cluster.on('fork', (worker) => worker.on('error', () => {}));
  const workers = Array.from({ length: count }, () => cluster.fork());

  /** Resolves when no worker is left. */
  function stopWorkers(): Promise<void> {
    stopped ??= endAll();
    return stopped;
  }

  async function endAll(): Promise<void> {
    const ended = Promise.all(living().map(exited));
    for (const worker of living()) worker.process.kill('SIGTERM');
    const kill = setTimeout(() => {
      log.error({ count: living().length }, 'Workers did not end within their grace and are killed');
      process.exitCode = 1;
      for (const worker of living()) worker.process.kill('SIGKILL');
    }, graceMs + KILL_AFTER_GRACE_MS);
    await ended;
    clearTimeout(kill);
  }

  async function stop(): Promise<void> {
    await stopWorkers();
    process.exit();
  }

  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  watchFaults({
    log,
    end() {
      process.exitCode = 1;
      stop();
    },
  });

  try {
    const ports = await Promise.all(workers.map(listening));
    cluster.on('exit', async () => {
      if (stopped === undefined) await sleep(RESTART_AFTER_MS);
      if (stopped === undefined) cluster.fork();
    });
    return ports[0] ?? 0;
  } catch (error) {
    // Asked to stop before all of them listened: that is no failure.
    if (stopped !== undefined) return await new Promise<never>(() => {});
    await stopWorkers();
    throw error;
  }
}

function living(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker?.isDead() === false);
}

/** Not by `once` of node:events, which rejects when something could not be sent to a worker on its way out. */
function exited(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}

async function listening(worker: Worker): Promise<number> {
  const ended = exited(worker).then(() => Promise.reject(new Error('A worker ended before it listened')));
  const [address] = await Promise.race([once(worker, 'listening'), ended]);
  // Once it listens, its end is somebody else's matter.
  ended.catch(() => {});
  return address.port;
}
