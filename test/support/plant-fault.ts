/**
 * Loaded into a gateway's process by `--import`: plants the fault that PLANT_FAULT names wherever the process says that
 * it lives, so that it happens in the middle of a request (`rejection`, `exception`); or hinders its end (`handle`,
 * `deaf`, `late`).
 */
import cluster from 'node:cluster';

const fault = process.env.PLANT_FAULT;
const stringify = JSON.stringify;

/** What is planted throws out of a timer of its own or is a promise that nobody holds. */
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
  // Something that is never closed.
  if (fault === 'handle') setInterval(() => {}, 1_000);
  // It waits for what never comes, and nothing but SIGKILL ends it; a loop would keep a processor from others.
  if (fault === 'deaf') process.on('SIGTERM', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  // One that takes a second longer than its primary would.
  if (fault === 'late') process.on('SIGTERM', () => setTimeout(() => {}, 1_500));
}
