import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type GatewayProcess = {
  readonly origin: string;
  readonly output: () => string;
  /** Asks it to stop as an operator would, and resolves to its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** `npm start` without npm: the gateway in a process of its own on a free port. Rejects with its output if it ends early. */
export async function startGateway(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const port = env.PORT ?? String(await freePort());
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'development', SEED_LINKS: '0', LOG_LEVEL: 'error', ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(output);
    const ready = await fetch(`${origin}/health/ready`).catch(() => undefined);
    // With several workers the first one serves before the last one listens; the greeting comes when all do.
    if (ready?.ok === true && output.includes('is ready')) break;
    await sleep(50);
  }
  return {
    origin,
    output: () => output,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A port that nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject()));
    });
  });
}

/** What a client sends with each request, by way of POST /auth. */
export async function login(origin: string, client: 'demo' | 'other' = 'demo'): Promise<Record<string, string>> {
  const answer = await fetch(`${origin}/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': `${client}-api-key` },
    body: JSON.stringify({ clientId: client, clientSecret: `${client}-secret` }),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}`, 'x-api-key': `${client}-api-key`, 'user-agent': 'test/1.0' };
}
