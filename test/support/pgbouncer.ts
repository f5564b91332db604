import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { createTestDatabase, type TestDatabase } from './store.ts';

const PROGRAM = '/usr/sbin/pgbouncer';
const NOBODY = 65_534;
const PORT = 6432;
const START_BOUND_MS = 60_000;

/** Whether Debian's package is installed. */
export const pgbouncerInstalled = existsSync(PROGRAM);

export type Pgbouncer = { url(databaseUrl: string): string; stop(): Promise<void> };

/**
 * A pooler in transaction mode: each transaction may get any of its connections to the server. `queryWaitS`: how long a query may
 * wait for one; pgbouncer's default suits tests that keep it busy.
 */
export async function launchPgbouncer(serverUrl: string, { queryWaitS = 120 } = {}): Promise<Pgbouncer> {
  const server = new URL(serverUrl);
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (identity.uid !== undefined) await chown(folder, NOBODY, NOBODY);
  const host = server.searchParams.get('host') ?? server.hostname;
  const settings = join(folder, 'pgbouncer.ini');
  await writeFile(
    settings,
    `[databases]
* = host=${host} port=${server.port || 5432} user=${server.username}
[pgbouncer]
listen_addr =
listen_port = ${PORT}
unix_socket_dir = ${folder}
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 300
server_login_retry = 0.1
query_wait_timeout = ${queryWaitS}
`,
  );
  const bouncer = spawn(PROGRAM, ['-q', settings], { ...identity, cwd: folder, stdio: 'ignore' });

  function url(databaseUrl: string): string {
    const through = new URL(databaseUrl);
    through.port = String(PORT);
    through.searchParams.set('host', folder);
    return through.href;
  }

  async function stop(): Promise<void> {
    const ended = new Promise((resolve) => bouncer.once('exit', resolve));
    if (bouncer.exitCode === null && bouncer.kill('SIGINT')) await ended;
    await rm(folder, { recursive: true, force: true });
  }

  for (const giveUpAt = performance.now() + START_BOUND_MS; performance.now() < giveUpAt; await sleep(50)) {
    if (await answers(url(serverUrl))) return { url, stop };
    if (bouncer.exitCode !== null) break;
  }
  await stop();
  throw new Error('pgbouncer did not start');
}

/** A database behind a pooler of its own. */
export async function createPooledDatabase(): Promise<TestDatabase> {
  const pooler = await launchPgbouncer(inject('postgresUrl') ?? '');
  const database = await createTestDatabase('postgres');

  async function drop(): Promise<void> {
    await pooler.stop();
    await database.drop();
  }

  return { url: pooler.url(database.url), drop };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
