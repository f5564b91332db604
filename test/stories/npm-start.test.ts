import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/command.ts';
import { freePort } from '../support/process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function answers(port: number): Promise<boolean> {
  const health = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined);
  return health?.ok === true;
}

/** Whether it holds by the time that `tries` of a tenth of a second are over. */
async function becomes(holds: () => Promise<boolean>, tries = 1_200): Promise<boolean> {
  for (let i = 0; i < tries; i += 1) {
    if (await holds()) return true;
    await sleep(100);
  }
  return false;
}

function npm(script: string, port: number): ChildProcess {
  const env = { ...process.env, PORT: String(port), DATABASE_URL: 'sqlite::memory:', SEED_LINKS: '0' };
  return spawn('npm', ['run', script], { env, stdio: 'ignore' });
}

// Some shells, such as the sh of Debian, end on a signal and leave what they run running.
test.each(['start', 'dev'])('a SIGTERM to `npm run %s` ends the gateway', async (script) => {
  const port = await freePort();
  const child = npm(script, port);
  try {
    expect(await becomes(() => answers(port))).toBe(true);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await becomes(async () => !(await answers(port)))).toBe(true);
});

test('keeps its compiled code for the next start, and limits the heaps of glibc', async () => {
  const facts = '[m.getCompileCacheDir(), process.env.MALLOC_ARENA_MAX, process.execArgv.length]';
  const script = `import m from "node:module"; process.on("exit", () => console.error(JSON.stringify(${facts})))`;
  const told = ['--import', `data:text/javascript,${encodeURIComponent(script)}`, 'src/start.mjs', '--help'];
  const { code, errors } = await run(process.execPath, told, {
    env: { NODE_COMPILE_CACHE: undefined, MALLOC_ARENA_MAX: undefined },
  });
  const folder = expect.stringContaining(join('node_modules', '.cache', 'node'));
  const heaps = process.platform === 'linux' ? '2' : null;
  expect([code, JSON.parse(errors)]).toEqual([0, [folder, heaps, 2]]);
});

describe('where it cannot run, it says why in one line', () => {
  test('before the packages are installed', async () => {
    const src = join(folder, 'src');
    await mkdir(src);
    await cp('src/start.mjs', join(src, 'start.mjs'));
    const { code, output, errors } = await run(process.execPath, [join(src, 'start.mjs')]);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(/^The packages are not installed\. Run `npm ci` first.*\n$/);
  });

  test('on a Node that cannot run TypeScript', async () => {
    const { code, output, errors } = await run(process.execPath, ['--no-strip-types', 'src/start.mjs']);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(/^Node v[\d.]+ cannot run TypeScript\. .*\n$/);
  });
});

test('no script needs a shell of its own kind', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  // Programs with plain arguments, and && between them, are the same to sh and to cmd.exe.
  const others = Object.entries(manifest.scripts).filter(([, script]) => !/^[\w./:=& -]+$/.test(script));
  expect(others).toEqual([]);
  for (const script of Object.values(manifest.scripts))
    expect(script).not.toMatch(/\b(exec|env|sh|rm|cp|export)\b|\w=\w.* node/);
});
