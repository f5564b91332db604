import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterClusterMaster } from 'rate-limiter-flexible';
import { type ProcessLog, watchFaults } from './faults.ts';

const RESTART_AFTER_MS = 1_000;
/** A worker that has not ended this long after its grace is killed. */
const KILL_AFTER_GRACE_MS = 1_000;

/**
 * Runs this program in `count` worker processes that share its port, and resolves with the port when all of them listen. A
 * worker that ends by itself is restarted. Rejects when one of the first ends before it listens. On a signal to stop, this
 * process stops the workers, and ends after the last of them.
 */
export async function startWorkers(
  count: number,
  { graceMs, log }: { readonly graceMs: number; readonly log: ProcessLog },
): Promise<number> {
  let stopped: Promise<void> | undefined;
  // Counts the workers' rate limits in this process.
  new RateLimiterClusterMaster();
  // Errors of sending to an exiting worker are ignored; its exit is handled.
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
    // Stopped before all of them listened: no failure.
    if (stopped !== undefined) return await new Promise<never>(() => {});
    await stopWorkers();
    throw error;
  }
}

function living(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker?.isDead() === false);
}

/** Not `once` of node:events, which rejects at an error of sending to an exiting worker. */
function exited(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}

async function listening(worker: Worker): Promise<number> {
  const ended = exited(worker).then(() => Promise.reject(new Error('A worker ended before it listened')));
  const [address] = await Promise.race([once(worker, 'listening'), ended]);
  // Once it listens, its exit is handled elsewhere.
  ended.catch(() => {});
  return address.port;
}
