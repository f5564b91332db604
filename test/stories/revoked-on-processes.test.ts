import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG_FORM } from '../support/long.ts';
import { type GatewayProcess, startGateway } from '../support/process.ts';
import { runProgram } from '../support/program.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

/** As long as a process caches what it read, and what a timer may be early by: a second less than is promised. */
const CACHED_MS = 2_000 + 50;
const PROCESSES = LONG_FORM ? 3 : 2;

describe.each(dialects)(`${PROCESSES} processes on one database on %s`, (dialect) => {
  let database: TestDatabase;
  let gateways: readonly GatewayProcess[];
  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    const start = () => startGateway({ DATABASE_URL: database.url, AUTH_SECRET: 'test-only-secret-'.repeat(2) });
    const first = await start();
    gateways = [first, ...(await Promise.all(Array.from({ length: PROCESSES - 1 }, start)))];
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop('SIGKILL')));
    await database.drop();
  });

  const run = (program: string, words: readonly string[]) =>
    runProgram(`db/key/${program}.ts`, ['--client', 'demo', ...words], { DATABASE_URL: database.url });

  const ask = (key: string) =>
    Promise.all(
      gateways.map(async ({ origin }) => {
        const headers = { 'x-api-key': key, 'user-agent': 'test/1.0' };
        return (await fetch(`${origin}/payment-links`, { headers })).status;
      }),
    );

  it('all refuse a key 2 s after it was revoked by the command', { timeout: 180_000 }, async () => {
    const { out } = await run('create', ['--name', 'Reports', '--scopes', 'links:read']);
    const [, id = '', key = ''] = /(key_\w+)\nkey {2}(\S+)/.exec(out) ?? [];
    expect(await ask(key)).toEqual(gateways.map(() => 200));
    let asking = true;
    // Each process is asked again and again, so that it has the key at hand when that is revoked.
    const busy = (async () => {
      while (asking) {
        await ask(key);
        await sleep(50);
      }
    })();
    const revoked = await run('revoke', ['--id', id]);
    await sleep(CACHED_MS);
    const answers = await ask(key);
    asking = false;
    await busy;
    expect([revoked.code, answers]).toEqual([0, gateways.map(() => 401)]);
  });
});
