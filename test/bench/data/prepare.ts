import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../../src/store/store.ts';
import { type Seeded, seed } from './seed.ts';

const OUT = fileURLToPath(new URL('../out/', import.meta.url));
/** Seeded links are given a year; a file is made anew long before the first of them runs out. */
const KEEP_MS = 7 * 86_400_000;

export type Prepared = { readonly seeded: Seeded; readonly databaseUrl: string };

/** A file with that many links, seeded once and kept, and a fresh copy of it for this run to write in. */
export async function prepareSqlite(count: number, say: (line: string) => void): Promise<Prepared> {
  mkdirSync(OUT, { recursive: true });
  const file = `${OUT}links-${count}.db`;
  const about = `${OUT}links-${count}.json`;
  const kept = await readKept(file, about);
  const seeded = kept ?? (await seedFile(file, about, count, say));
  const copy = `${OUT}run-${count}.db`;
  for (const ending of ['', '-wal', '-shm']) rmSync(`${copy}${ending}`, { force: true });
  copyFileSync(file, copy);
  return { seeded, databaseUrl: `sqlite:${copy}` };
}

/** Undefined when there is no file, when it is old, or when the schema has moved on since. */
async function readKept(file: string, about: string): Promise<Seeded | undefined> {
  if (!existsSync(file) || !existsSync(about)) return undefined;
  const seeded = JSON.parse(readFileSync(about, 'utf8')) as Seeded;
  if (Date.now() - seeded.now > KEEP_MS) return undefined;
  try {
    await (await openStore({ databaseUrl: `sqlite:${file}`, migrate: false })).close();
    return seeded;
  } catch {
    return undefined;
  }
}

async function seedFile(file: string, about: string, count: number, say: (line: string) => void): Promise<Seeded> {
  const draft = `${file}.draft`;
  for (const path of [file, about, draft, `${draft}-wal`, `${draft}-shm`]) rmSync(path, { force: true });
  const seeded: Seeded = { client: createClient(), count, now: Date.now() };
  const store = await openStore({ databaseUrl: `sqlite:${draft}` });
  await seed(store, seeded, createProgress(count, say));
  await store.close();
  renameSync(draft, file);
  writeFileSync(about, JSON.stringify(seeded), { mode: 0o600 });
  return seeded;
}

export function createClient(): Seeded['client'] {
  return {
    clientId: 'bench',
    clientTag: randomBytes(6).toString('hex'),
    clientSecret: randomBytes(32).toString('base64url'),
    apiKey: randomBytes(32).toString('base64url'),
  };
}

/** A line for every tenth of the way. */
function createProgress(count: number, say: (line: string) => void): (done: number) => void {
  const startedAt = performance.now();
  let said = 0;
  return (done) => {
    const tenths = Math.floor((done * 10) / count);
    if (tenths === said) return;
    said = tenths;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
    say(`seeded ${done.toLocaleString('en')} of ${count.toLocaleString('en')} links in ${seconds} s`);
  };
}
