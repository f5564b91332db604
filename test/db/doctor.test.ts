import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkNode } from '../../db/doctor/machine.ts';
import { openStore } from '../../src/store/store.ts';
import { makeEndpoint } from '../store/make.ts';
import { startGateway } from '../support/process.ts';
import { runProgram } from '../support/program.ts';
import { createTestDatabase, dialects } from '../support/store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

const path = (name: string) => join(folder, name);

/** The exit code, and each line in its three parts. */
async function examine(env: Readonly<Record<string, string>>) {
  const { code, out, err } = await runProgram('db/doctor.ts', [], { PORT: '0', ...env });
  expect(err).toBe('');
  const lines = out.trimEnd().split('\n');
  return { code, lines: lines.map((line) => [line.slice(0, 9).trim(), line.slice(9, 23).trim(), line.slice(23)]) };
}

it('finds nothing wrong with a fresh machine, and makes nothing', async () => {
  const { code, lines } = await examine({ DATABASE_URL: `sqlite:${path('new/links.db')}` });
  expect([code, lines.map(([level, subject]) => `${level} ${subject}`)]).toEqual([
    0,
    ['ok node', 'ok settings', 'ok port', 'ok database', 'ok clock', 'ok public url', 'ok secrets', 'ok webhooks'],
  ]);
  expect(await readdir(folder)).toEqual([]);
});

it.each(dialects)('knows a %s database that is up to date, and endpoints that cannot be reached', async (dialect) => {
  const database = await createTestDatabase(dialect);
  const store = await openStore({ databaseUrl: database.url });
  const client = { id: 'shop', name: 'Shop', tag: 'a1', secretHash: 'x', apiKeyHash: 'y', createdAt: 0 };
  const endpoint = makeEndpoint({ clientId: 'shop', url: 'http://127.0.0.1:1/hook' });
  await store.transaction(async (tx) => {
    await tx.clients.insert(client);
    await tx.webhookEndpoints.put(endpoint);
  });
  await store.close();
  const { code, lines } = await examine({ DATABASE_URL: database.url, SECRETS_KEY: `test:${'A'.repeat(43)}=` });
  expect(code).toBe(0);
  expect(lines).toContainEqual(['ok', 'secrets', 'SECRETS_KEY decrypts the secrets in the database']);
  expect(lines).toContainEqual(['ok', 'schema', 'up to date']);
  expect(lines).toContainEqual(['ok', 'clock', expect.any(String)]);
  expect(lines).toContainEqual([
    'warning',
    'webhooks',
    expect.stringMatching(/^http:\/\/127.0.0.1:1 cannot be reached/),
  ]);
  await database.drop();
});

it('exits with 1 and tells every fault that would stop a start', async () => {
  const settings = await examine({ PORT: '80000', NODE_ENV: 'production' });
  expect([settings.code, settings.lines.slice(1)]).toEqual([
    1,
    [['fault', 'settings', expect.stringMatching(/^PORT: must be a whole number from 0 to 65535, not "80000"/)]],
  ]);

  await writeFile(path('notes.txt'), 'no database '.repeat(100));
  await writeFile(path('auth-secret'), 'x');
  await chmod(path('auth-secret'), 0o644);
  const taken = [createServer(), createServer()];
  for (const server of taken) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [PORT = '', METRICS_PORT = ''] = taken.map((server) => String((server.address() as { port: number }).port));
  const { code, lines } = await examine({
    NODE_ENV: 'production',
    AUTH_SECRET: 'test-only-secret-'.repeat(2),
    SECRETS_KEY: `test:${'A'.repeat(43)}=`,
    PORT,
    METRICS_PORT,
    TRUSTED_DOCUMENTS: path('nowhere.json'),
    DATABASE_URL: `sqlite:${path('notes.txt')}`,
  });
  for (const server of taken) server.close();
  const faults = lines.flatMap(([level, subject]) => (level === 'fault' ? [subject] : []));
  expect([code, faults]).toEqual([1, ['port', 'port', 'database', 'public url', 'secrets', 'documents']]);
  // Whoever cannot read them does not know that there are none.
  expect(lines.filter(([, subject]) => subject === 'webhooks')).toEqual([]);
});

it('tells a clock that is behind the last write', async () => {
  const file = path('future.db');
  await (await openStore({ databaseUrl: `sqlite:${file}` })).close();
  const future = new Date(Date.now() + 3_600_000);
  await utimes(file, future, future);
  await rm(path('auth-secret'), { force: true });
  const { code, lines } = await examine({ DATABASE_URL: `sqlite:${file}` });
  expect([code, lines.find(([, subject]) => subject === 'clock')]).toEqual([
    1,
    ['fault', 'clock', expect.stringMatching(/^is 3[56]\d\d s away from the last write; synchronize it/)],
  ]);
});

it('knows a gateway that runs already', async () => {
  const gateway = await startGateway({ DATABASE_URL: `sqlite:${path('running.db')}` });
  try {
    const port = new URL(gateway.origin).port;
    const { code, lines } = await examine({ DATABASE_URL: `sqlite:${path('running.db')}`, PORT: port });
    expect([code, lines.find(([, subject]) => subject === 'port')]).toEqual([
      0,
      ['ok', 'port', `a gateway listens at ${port} already`],
    ]);
  } finally {
    await gateway.stop();
  }
});

it.each([
  ['24.18.0', 'ok'],
  ['26.0.0', 'ok'],
  ['24.17.9', 'fault'],
  ['20.11.1', 'fault'],
])('Node %s is %s', (version, level) => {
  expect(checkNode(version).level).toBe(level);
});
