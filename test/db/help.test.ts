import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from '../support/program.ts';

let folder: string;
let changesBefore: string;
let dataBefore: boolean;
beforeAll(async () => {
  changesBefore = changes();
  dataBefore = existsSync('data');
  folder = await mkdtemp(join(tmpdir(), 'help-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** The programs of ours that npm starts, by the names of their scripts. `dev` is `start` again, watched. */
const programs = Object.entries(scripts).flatMap(([name, command]) => {
  const file = /^(?:exec )?node .*?(\S+\.(?:ts|mjs))$/.exec(command)?.[1];
  return file === undefined || name === 'dev' ? [] : [[name, file] as const];
});

/** What git sees of the working tree. */
function changes(): string {
  return execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' });
}

it('covers every program', () => {
  expect(programs.map(([name]) => name)).toEqual(expect.arrayContaining(['start', 'schema', 'db:migrate', 'doctor']));
  expect(programs.length).toBeGreaterThanOrEqual(9);
});

it.each(programs)('npm run %s -- --help tells how to use it and changes nothing', async (_name, file) => {
  const ran = await runProgram(file, ['--help'], { DATABASE_URL: `sqlite:${join(folder, 'links.db')}` });
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  expect(ran.out).toContain('npm ');
  expect([changes(), existsSync('data'), await readdir(folder)]).toEqual([changesBefore, dataBefore, []]);
});

/** All of them read their arguments in the same way, so that a few are enough. */
const some = programs.filter(([name]) => ['start', 'bench', 'db:migrate'].includes(name));

it.each(some)('npm run %s -- --no-such-option is refused, with its usage', async (_name, file) => {
  const ran = await runProgram(file, ['--no-such-option'], { DATABASE_URL: `sqlite:${join(folder, 'links.db')}` });
  expect(ran.code).toBeGreaterThan(0);
  expect(ran.err).toContain("Unknown option '--no-such-option'");
  expect(ran.err).toContain('npm ');
  expect(await readdir(folder)).toEqual([]);
});
