import type { TestProject } from 'vitest/node';
import { launchPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a server that the tests may make databases on; null when they are to do without. */
    postgresUrl: string | null;
  }
}

/** One server for all the test files of a run. */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.SKIP_POSTGRES === '1') {
    provide('postgresUrl', null);
    return undefined;
  }
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    provide('postgresUrl', given);
    return undefined;
  }
  const server = await launchPostgres();
  provide('postgresUrl', server.url('postgres'));
  return server.remove;
}
