import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A bound for hanging starts: far longer than a start takes on an idle machine. */
const START_BOUND_MS = 120_000;

/** Timeouts that a busy machine does not exceed. */
const PATIENT = { DATABASE_CONNECT_TIMEOUT_MS: '60000', DATABASE_STATEMENT_TIMEOUT_MS: '60000' };

export type GatewayProcess = {
  readonly origin: string;
  readonly pid: number;
  readonly output: () => string;
  /** Resolves to its exit code; its child processes may still run. */
  readonly exited: Promise<number | null>;
  /** Sends a signal, and resolves to the exit code when all child processes have ended, too. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** `npm start` without npm: the gateway in a process of its own on a free port. Rejects with its output if it ends early. */
export async function startGateway(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const port = env.PORT ?? String(await freePort());
  const child = spawn(process.execPath, ['src/start.mjs'], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      NODE_ENV: 'development',
      // Tests must not depend on the speed and load of the machine.
      LOAD_SHED_LAG_MS: 'off',
      LIMIT_UNITS_PER_CLIENT: '1000000000000',
      SEED_LINKS: '0',
      LOG_LEVEL: 'error',
      ...PATIENT,
      ...env,
      PORT: port,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const origin = `http://127.0.0.1:${port}`;
  for (const giveUpAt = performance.now() + START_BOUND_MS; ; ) {
    const ready = await fetch(`${origin}/health/ready`).catch(() => undefined);
    // With several workers the first one serves before the last one listens; the greeting comes when all do.
    if (ready?.ok === true && output.includes('is ready')) break;
    if (child.exitCode !== null) await ended;
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      child.kill('SIGKILL');
      throw new Error(`The gateway did not start:\n${output}`);
    }
    await sleep(50);
  }
  return {
    origin,
    pid: child.pid ?? 0,
    exited,
    output: () => output,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

const FIRST_PORT = 20_000;
const PORTS = 12_000;
const MAX_TRIES = 100;

/**
 * A free port below those that Linux gives to outgoing connections and to servers that listen on port 0 (from 32,768 on). So
 * it stays free while a gateway is started on it again.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${MAX_TRIES} ports is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The authentication headers of a client, by POST /auth. */
export async function login(origin: string, client: 'demo' | 'other' = 'demo'): Promise<Record<string, string>> {
  const answer = await fetch(`${origin}/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': `${client}-api-key` },
    body: JSON.stringify({ clientId: client, clientSecret: `${client}-secret` }),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}`, 'x-api-key': `${client}-api-key`, 'user-agent': 'test/1.0' };
}
