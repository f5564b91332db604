import type { Databases } from '../run/lineup.ts';
import { startPostgres } from './postgres.ts';
import { prepareSqlite } from './prepare.ts';

type Wish = { readonly links: number; readonly wantsPostgres: boolean; readonly say: (line: string) => void };

/** The databases of a run, the same links in each, for as long as the work takes. */
export async function withDatabases<T>(wish: Wish, work: (databases: Databases) => Promise<T>): Promise<T> {
  const sqlite = await prepareSqlite(wish.links, wish.say);
  if (!wish.wantsPostgres) return work({ sqlite });
  const postgres = await startPostgres(sqlite);
  try {
    return await work({ sqlite, postgres });
  } finally {
    await postgres.stop();
  }
}
