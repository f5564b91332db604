import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../../src/store/store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'private-'));
});
afterAll(() => rm(folder, { recursive: true }));

const FILES = ['', '-wal', '-shm'];

async function modes(path: string): Promise<readonly string[]> {
  return Promise.all(FILES.map(async (suffix) => ((await stat(path + suffix)).mode & 0o777).toString(8)));
}

it.runIf(process.platform !== 'win32')('a database and its log are their owner’s alone, new or old', async () => {
  const path = join(folder, 'links.db');
  const store = await openStore({ databaseUrl: `sqlite:${path}` });
  await store.probe();
  expect(await modes(path)).toEqual(['600', '600', '600']);

  for (const suffix of FILES) await chmod(path + suffix, 0o644);
  const other = await openStore({ databaseUrl: `sqlite:${path}` });
  expect(await modes(path)).toEqual(['600', '600', '600']);
  await other.close();
  await store.close();
});
