import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/store.ts';
import { PATIENT } from './patience.ts';
import { administer, launchPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The url of a server on which tests may create databases; null to run without PostgreSQL. */
    postgresUrl: string | null;
    /** The name of an empty database with the schema: copying it is cheaper than migrating a new one. */
    postgresTemplate: string;
  }
}

/** One server for all the test files of a run. */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SKIP_POSTGRES === '1') {
    provide('postgresUrl', null);
    return undefined;
  }
  const given = process.env.TEST_DATABASE_URL;
  const server = given === undefined || given === '' ? await launchPostgres() : undefined;
  const url = server?.url('postgres') ?? given ?? '';
  const template = `template_${randomBytes(8).toString('hex')}`;
  const remove = async () => server?.remove() ?? administer(url, `drop database if exists ${template} with (force)`);
  try {
    await administer(url, `create database ${template} template template0`);
    const migrated = new URL(url);
    migrated.pathname = template;
    const store = await openStore({ databaseUrl: migrated.href, ...PATIENT });
    await store.close();
  } catch (error) {
    await remove();
    throw error;
  }
  provide('postgresUrl', url);
  provide('postgresTemplate', template);
  return remove;
}
