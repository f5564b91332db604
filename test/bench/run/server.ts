import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pinned } from './core.ts';

export type RunningServer = { readonly pid: number; readonly port: number; stop(): Promise<void> };

const START_TRIES = 300;
const TRY_EVERY_MS = 100;
const STOP_WITHIN_MS = 25_000;
const KEPT_OUTPUT = 4_000;

/** Starts a server on the servers' core and waits until its port answers. It gets PORT and what `environment` adds. */
export async function startServer(
  name: string,
  file: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<RunningServer> {
  const port = await freePort();
  const [program, parameters] = pinned('server', [process.execPath, ...flags, file]);
  const child = spawn(program, parameters, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = keepTail(child);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    const inTime = await Promise.race([exited.then(() => true), delay(STOP_WITHIN_MS, false, { ref: false })]);
    if (!inTime) child.kill('SIGKILL');
    await exited;
  }

  for (let tries = 0; tries < START_TRIES; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} ended at its start:\n${output()}`);
    if (await answers(port)) return { pid: child.pid ?? 0, port, stop };
    await delay(TRY_EVERY_MS);
  }
  await stop();
  throw new Error(`${name} did not answer on port ${port}:\n${output()}`);
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false;
  }
}

/** The pipes must be read, or a server that logs would stop at a full one; the end is kept for error messages. */
function keepTail(child: ChildProcess): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-KEPT_OUTPUT);
    });
  }
  return () => tail;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
