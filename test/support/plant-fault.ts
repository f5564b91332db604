/**
 * Loaded into a gateway's process by `--import`: causes the fault that PLANT_FAULT names in the liveness probe, so that it
 * happens within a request (`rejection`, `exception`); or impedes the process's exit (`handle`, `deaf`, `late`).
 */
import cluster from 'node:cluster';

const fault = process.env.PLANT_FAULT;
const stringify = JSON.stringify;

/** The fault is thrown by a timer, or is the rejection of a promise without a handler. */
function plant(): void {
  if (fault === 'rejection') Promise.reject(new RangeError('planted'));
  if (fault === 'exception') {
    setImmediate(() => {
      throw new RangeError('planted');
    });
  }
}

JSON.stringify = (value: unknown, ...rest: never[]) => {
  if (stringify(value) === '{"status":"live"}') plant();
  return stringify(value, ...rest);
};

if (cluster.isWorker || process.env.WORKERS === undefined) {
  process.stdout.write(`serving: ${process.pid}\n`);
  // A handle that is never closed.
  if (fault === 'handle') setInterval(() => {}, 1_000);
  // Blocks for ever, so that only SIGKILL ends it; a busy loop would occupy a core.
  if (fault === 'deaf') process.on('SIGTERM', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  // Exits a second later than its primary.
  if (fault === 'late') process.on('SIGTERM', () => setTimeout(() => {}, 1_500));
}
