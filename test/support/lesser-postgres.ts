import { randomBytes } from 'node:crypto';
import { administer } from './postgres.ts';
import { createTestDatabase, type TestDatabase } from './store.ts';

const TAKEN_AWAY = ['pg_current_xact_id()', 'pg_xact_status(xid8)', 'pg_notify(text, text)'];

/** Creates a user of the database who lacks the functions that engines with PostgreSQL's protocol alone do not have. */
export async function takeFunctionsAway(databaseUrl: string): Promise<{ readonly url: string; readonly user: string }> {
  const user = `lesser_${randomBytes(6).toString('hex')}`;
  await administer(
    databaseUrl,
    `create role ${user} login`,
    `grant create, usage on schema public to ${user}`,
    ...TAKEN_AWAY.map((name) => `revoke execute on function ${name} from public`),
  );
  const url = new URL(databaseUrl);
  url.username = user;
  return { url: url.href, user };
}

/** A database for that user. */
export async function createLesserDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase('postgres');
  const { url, user } = await takeFunctionsAway(database.url);

  async function drop(): Promise<void> {
    await administer(database.url, `drop owned by ${user} cascade`, `drop role ${user}`);
    await database.drop();
  }

  return { url, drop };
}
