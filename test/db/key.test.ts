import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ran, runProgram } from '../support/program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-'));
  await run('client', ['--name', 'Shop', '--id', 'shop']);
});
afterAll(() => rm(folder, { recursive: true }));

function run(program: string, words: readonly string[]): Promise<Ran> {
  return runProgram(`db/${program}.ts`, words, { DATABASE_URL: `sqlite:${join(folder, 'links.db')}` });
}

it('makes, lists and revokes a key, which is shown once', async () => {
  const words = [
    '--client',
    'shop',
    '--name',
    'Café',
    '--scopes',
    'links:read, refunds:write',
    '--expires',
    '2100-01-30T21:00:00-03:00',
  ];
  const made = await run('key/create', words);
  const [, id = '', key = ''] = /^id {3}(key_\w+)\nkey {2}(plkey_[\w-]+)\n$/.exec(made.out) ?? [];
  expect({ ...made, out: [id, key].includes('') }).toEqual({ code: 0, err: '', out: false });
  const line = `${id}  expires 2100-01-31T00:00:00.000Z  never used  links:read,refunds:write  "Café"\n`;
  expect(await run('key/list', ['--client', 'shop'])).toEqual({ code: 0, err: '', out: line });
  expect(await run('key/revoke', ['--client', 'shop', '--id', id])).toEqual({
    code: 0,
    err: '',
    out: `${id} is revoked\n`,
  });
  expect((await run('key/list', ['--client', 'shop'])).out).toMatch(new RegExp(`^${id}  revoked 20`));
});

const FULL = ['--client', 'shop', '--name', 'x', '--scopes', 'admin'];
const SCOPES = 'links:read, links:write, payments:write, refunds:write, webhooks:write, admin';
const EXAMPLE = 'for example --expires 2027-01-31';

it.each<[program: string, words: readonly string[], said: string]>([
  ['create', ['--client', 'nobody', '--name', 'x', '--scopes', 'admin'], '--client: there is no client "nobody"'],
  [
    'create',
    [...FULL, '--name', 'x'.repeat(101)],
    `--name: must have at most 100 characters, not "${'x'.repeat(101)}"`,
  ],
  ['create', [...FULL, '--scopes', 'links:reed'], `--scopes: must be among ${SCOPES}, not "links:reed"`],
  ['create', [...FULL, '--expires', '2020-01-31'], '--expires: must be a time in the future, not "2020-01-31"'],
  [
    'create',
    [...FULL, '--expires', '2100-02-30'],
    `--expires: must be a date or a time, in UTC unless it says so, not "2100-02-30"; ${EXAMPLE}`,
  ],
  ['revoke', ['--client', 'shop', '--id', 'x'], '--id: the client has no key "x"; npm run key:list shows them'],
])('key:%s %j says what is wrong', async (program, words, said) => {
  expect(await run(`key/${program}`, words)).toEqual({ code: 1, out: '', err: `${said}\n` });
});

it.each([
  ['create', ['--client', 'shop', '--scopes', 'admin'], '--name is required'],
  ['create', ['--client', 'shop', '--name', 'x'], '--scopes is required'],
  ['list', [], '--client is required'],
  ['revoke', ['--client', 'shop'], '--id is required'],
  ['revoke', ['--client', 'shop', '--id='], '--id: must not be empty'],
])('key:%s %j is told what it lacks', async (program, words, said) => {
  const ran = await run(`key/${program}`, words);
  expect([ran.code, ran.err.split('\n')[0]]).toEqual([2, said]);
});
