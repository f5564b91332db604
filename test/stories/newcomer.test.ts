import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/command.ts';
import { freePort } from '../support/process.ts';
import { readmeCommands } from '../support/readme.ts';

/** It installs packages from a registry, for minutes: `TEST_INSTALL=yes npx vitest run test/stories/newcomer.test.ts`. */
const wanted = process.env.TEST_INSTALL === 'yes';
const INSTALL_MS = 600_000;

describe.runIf(wanted)('in a fresh folder, the README works as it stands', { timeout: 2 * INSTALL_MS }, () => {
  let folder: string;
  let port: number;
  let npm: ChildProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
    port = await freePort();
    const prefix = join(folder, 'payment-links', '/');
    expect((await run('git', ['checkout-index', '--all', `--prefix=${prefix}`])).code).toBe(0);
    await mkdir(join(folder, 'empty folder'));
  });
  afterAll(async () => {
    if (npm?.exitCode === null) npm.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const inRepository = () => ({
    cwd: join(folder, 'payment-links'),
    env: { ...outsideOfNpm(), PORT: String(port), SEED_LINKS: '12' },
  });

  test('before `npm ci`, one line says what is missing', async () => {
    const { code, errors } = await run('npm', ['start'], inRepository());
    expect(code).toBe(1);
    expect(errors).toMatch(/^The packages are not installed\..*\n$/);
  });

  test('the first of the two commands starts it', async () => {
    const [commands = ''] = await readmeCommands('Two commands', '');
    const [start = ''] = commands.split('\n');
    expect(start).toMatch(/^npm ci && npm start /);
    npm = spawn('sh', ['-c', start], { ...inRepository(), stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    npm.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    for (let i = 0; i < INSTALL_MS / 100 && !output.includes('is ready') && npm.exitCode === null; i += 1) {
      await sleep(100);
    }
    expect(output).toContain('is ready');
  });

  test.each(['once', 'and once more'])('the program in TypeScript prints links: %s', async () => {
    const [commands = ''] = await readmeCommands('From TypeScript', `http://127.0.0.1:${port}`);
    const options = { cwd: join(folder, 'empty folder'), env: outsideOfNpm(), input: commands, timeoutMs: INSTALL_MS };
    const { code, output } = await run('sh', ['-s'], options);
    expect(code).toBe(0);
    const { paymentLinks } = JSON.parse(output.slice(output.indexOf('{\n  "paymentLinks"')));
    expect([paymentLinks.totalCount, paymentLinks.nodes.length]).toEqual([12, 3]);
  });

  test('and a SIGTERM ends it', async () => {
    if (npm === undefined) throw new Error('It was not started');
    const { output } = await run('ps', ['-o', 'pid=', '--ppid', String(npm.pid)]);
    process.kill(Number(output.trim()), 'SIGTERM');
    await once(npm, 'close');
    for (let i = 0; i < 600; i += 1) {
      if ((await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined)) === undefined) return;
      await sleep(100);
    }
    throw new Error('The gateway still answers');
  });
});

/** The environment without what npm adds for the tests, above all this project's own Node in PATH. */
function outsideOfNpm(): Readonly<Record<string, string | undefined>> {
  const PATH = process.env.PATH?.split(':')
    .filter((path) => !path.includes('node_modules'))
    .join(':');
  const own = Object.keys(process.env).filter((name) => /^npm_|^NODE|^VITEST/.test(name));
  return { ...Object.fromEntries(own.map((name) => [name, undefined])), PATH };
}
