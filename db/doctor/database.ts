import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import type { Config } from '../../src/config.ts';
import { storeOptions } from '../../src/config-parts.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { requireSealingKeys } from '../../src/services/sealing.ts';
import { withoutPassword } from '../../src/store/open-error.ts';
import { SchemaError } from '../../src/store/schema.ts';
import { type Database, parseDatabaseUrl } from '../../src/store/sql/database.ts';
import { createStore, openDatabase } from '../../src/store/store.ts';
import { type Finding, fault, ok, reasonOf, warning } from './finding.ts';
import { isOpenToOthers } from './machine.ts';

/** More than the clock of a machine with NTP is ever off. Access tokens, links and sessions expire by the clock. */
const MAX_SKEW_MS = 2_000;

/** Opens the database without creating, migrating or writing anything. */
export function openAsItIs(config: Config): Promise<Database> {
  return openDatabase({ ...storeOptions(config), migrate: false, create: false });
}

/** The path of the SQLite file; undefined for another database. */
function fileOf({ DATABASE_URL }: Config): string | undefined {
  const address = parseDatabaseUrl(DATABASE_URL);
  return address.kind === 'sqlite' && address.path !== ':memory:' ? address.path : undefined;
}

export function isYetToBeMade(config: Config): boolean {
  const file = fileOf(config);
  return file === undefined ? config.DATABASE_URL === 'sqlite::memory:' : !existsSync(file);
}

export async function checkDatabase(config: Config): Promise<readonly Finding[]> {
  if (config.DATABASE_URL === 'sqlite::memory:') {
    return [warning('database', 'DATABASE_URL: is in memory, so everything is lost when the process ends')];
  }
  const file = fileOf(config);
  if (file !== undefined && !existsSync(file)) return [await checkFolder(file)];
  try {
    await (await openAsItIs(config)).close();
  } catch (error) {
    if (!(error instanceof SchemaError)) return [fault('database', reasonOf(error))];
    const level = /newer/.test(error.message) ? fault : warning;
    return [ok('database', shown(config)), level('schema', error.message)];
  }
  return [ok('database', shown(config)), ok('schema', 'up to date'), ...(await checkMode(file))];
}

function shown({ DATABASE_URL }: Config): string {
  return withoutPassword(DATABASE_URL);
}

async function checkFolder(file: string): Promise<Finding> {
  let folder = dirname(file);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    await access(folder, constants.W_OK);
    return ok('database', `${file} does not exist yet, and will be created`);
  } catch {
    return fault('database', `DATABASE_URL: ${file} cannot be created; name one in a folder where this user may write`);
  }
}

async function checkMode(file: string | undefined): Promise<readonly Finding[]> {
  if (file === undefined || (await isOpenToOthers(file)) !== true) return [];
  return [
    warning('database', `${file} can be read by other users, with all that payers typed; type chmod 600 ${file}`),
  ];
}

/** Whether SECRETS_KEY decrypts the database's secrets. The generated key of development is stored beside the file. */
export async function checkSealingKeys(config: Config): Promise<readonly Finding[]> {
  const [first, ...others] = config.SECRETS_KEY ?? [];
  if (first === undefined || isYetToBeMade(config)) return [];
  const secrets = createSecretBox({ keys: [first, ...others], random: (count) => randomBytes(count) });
  const database = await openAsItIs(config).catch(() => undefined);
  // Faults of the database have been reported already.
  if (database === undefined) return [];
  try {
    await createStore(database).transaction((tx) => requireSealingKeys(tx, secrets));
    return [ok('secrets', 'SECRETS_KEY decrypts the secrets in the database')];
  } catch (error) {
    return [fault('secrets', reasonOf(error))];
  } finally {
    await database.close();
  }
}

/** Against PostgreSQL's clock, or against when the SQLite file was written last. */
export async function checkClock(config: Config): Promise<readonly Finding[]> {
  const file = fileOf(config);
  const now = Date.now();
  if (file !== undefined && existsSync(file)) return [judge(statSync(file).mtimeMs - now, 'the last write')];
  if (config.DATABASE_URL.startsWith('sqlite:')) return [ok('clock', new Date(now).toISOString())];
  const ahead = await postgresAhead(config).catch(() => undefined);
  return ahead === undefined ? [] : [judge(Math.abs(ahead), "PostgreSQL's clock")];
}

function judge(behindMs: number, what: string): Finding {
  if (behindMs <= MAX_SKEW_MS) return ok('clock', `${new Date().toISOString()}, as ${what} says`);
  return fault('clock', `is ${Math.round(behindMs / 1000)} s away from ${what}; synchronize it, best by NTP`);
}

async function postgresAhead(config: Config): Promise<number> {
  const database = await openAsItIs(config);
  try {
    return await database.withKysely(async (kysely) => {
      const before = Date.now();
      const { rows } = await sql<{ ms: number }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(
        kysely,
      );
      return Number(rows[0]?.ms) - (before + Date.now()) / 2;
    });
  } finally {
    await database.close();
  }
}
