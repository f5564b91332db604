import { randomBytes } from 'node:crypto';
import { administer } from './postgres.ts';
import { createTestDatabase, type TestDatabase } from './store.ts';

const TAKEN_AWAY = ['pg_current_xact_id()', 'pg_xact_status(xid8)', 'pg_notify(text, text)'];

/** A database whose user lacks the functions that engines with PostgreSQL's protocol alone do not have. */
export async function createLesserDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase('postgres');
  const user = `lesser_${randomBytes(6).toString('hex')}`;
  await administer(
    database.url,
    `create role ${user} login`,
    `grant create, usage on schema public to ${user}`,
    ...TAKEN_AWAY.map((name) => `revoke execute on function ${name} from public`),
  );
  const url = new URL(database.url);
  url.username = user;

  async function drop(): Promise<void> {
    await administer(database.url, `drop owned by ${user} cascade`, `drop role ${user}`);
    await database.drop();
  }

  return { url: url.href, drop };
}
