import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { openStore } from '../../src/store/store.ts';
import { PATIENT } from './patience.ts';
import { administer } from './postgres.ts';

export type TestDialect = 'sqlite' | 'postgres';

/** The databases that tests of behaviour run on: `describe.each(dialects)('on %s', ...)`. */
export const dialects: readonly TestDialect[] = inject('postgresUrl') === null ? ['sqlite'] : ['sqlite', 'postgres'];

/** A database of its own, empty, that several stores or processes may open by its url. */
export type TestDatabase = { readonly url: string; drop(): Promise<void> };

export async function createTestDatabase(dialect: TestDialect): Promise<TestDatabase> {
  return dialect === 'sqlite' ? createFile() : createDatabase();
}

/** A new empty store with the schema. `close` removes its database. */
export async function openTestStore(dialect: TestDialect): Promise<Store> {
  if (dialect === 'sqlite') return openStore({ databaseUrl: 'sqlite::memory:', ...PATIENT });
  const { url, drop } = await createDatabase(inject('postgresTemplate'));
  const store = await openStore({ databaseUrl: url, ...PATIENT });
  return {
    ...store,
    async close() {
      await store.close();
      await drop();
    },
  };
}

async function createFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'payment-links-'));
  // Children of a killed process, such as an integrity check, may still write there for a moment.
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };
  return { url: `sqlite:${join(folder, 'test.db')}`, drop: () => rm(folder, options) };
}

async function createDatabase(template = 'template0'): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  if (server === null) throw new Error('There is no PostgreSQL in this run');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}
