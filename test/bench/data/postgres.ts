import { spawnSync } from 'node:child_process';
import { sql } from 'kysely';
import { copyDatabase } from '../../../db/copy-database.ts';
import { createProgress } from '../../../src/lib/progress.ts';
import { openDatabase } from '../../../src/store/store.ts';
import { launchPostgres } from '../../support/postgres.ts';
import { CORES, canPin } from '../run/core.ts';
import type { Prepared } from './prepare.ts';

export type PreparedPostgres = Prepared & { readonly pid: number; stop(): Promise<void> };

/** A PostgreSQL that waits for the disk, with the links of the SQLite file, on the generator's core. */
export async function startPostgres({ seeded, databaseUrl }: Prepared): Promise<PreparedPostgres> {
  const server = await launchPostgres({ durable: true });
  try {
    const pid = server.pid();
    if (pid === undefined) throw new Error('PostgreSQL did not start');
    if (canPin) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', CORES.generator, String(pid)]);
    const url = server.url('postgres');
    await copyTo(databaseUrl, url);
    return { seeded, databaseUrl: url, pid, stop: server.remove };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function copyTo(sqliteUrl: string, postgresUrl: string): Promise<void> {
  const from = await openDatabase({ databaseUrl: sqliteUrl, migrate: false });
  const to = await openDatabase({ databaseUrl: postgresUrl });
  try {
    await copyDatabase({ from, to, name: 'the seeded file', progress: createProgress });
  } finally {
    await to.close();
    await from.close();
  }
  await vacuum(postgresUrl);
}

/** Removes dead rows and index entries, and updates the statistics, as autovacuum does in time. */
export async function vacuum(databaseUrl: string): Promise<void> {
  const database = await openDatabase({ databaseUrl, migrate: false });
  try {
    await database.withKysely((kysely) => sql`vacuum analyze`.execute(kysely));
  } finally {
    await database.close();
  }
}
