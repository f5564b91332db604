import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDamage } from '../../../src/store/sqlite/integrity.ts';
import { checkFile } from '../../../src/store/sqlite/integrity-check.ts';
import { openStore } from '../../../src/store/store.ts';
import { rounds } from '../../support/long.ts';
import { freePort } from '../../support/process.ts';
import { makeLink } from '../make.ts';

const FILES = rounds('DAMAGED_FILES', { short: 3, long: 12 });
/** Those on which a gateway is started, too. */
const STARTS = rounds('DAMAGED_STARTS', { short: 1, long: 12 });
/** Where the root page of the schema says of which kind it is: after the header of the file. */
const SCHEMA_PAGE = 100;
const LINKS = 300;
/** How long a gateway may take to tell. */
const GATEWAY_MS = 60_000;

let folder: string;
let sound: string;
/** Where each page of a table or an index begins: its header and the places of its cells. */
let pages: readonly number[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'integrity-'));
  sound = join(folder, 'sound.db');
  const store = await openStore({ databaseUrl: `sqlite:${sound}` });
  await Promise.all(
    Array.from({ length: LINKS }, () =>
      store.transaction((tx) => tx.paymentLinks.insert(makeLink({ clientId: 'demo' }))),
    ),
  );
  await store.close();
  const connection = new Sqlite(sound);
  connection.pragma('journal_mode = DELETE');
  const pageSize = Number(connection.pragma('page_size', { simple: true }));
  const count = Number(connection.pragma('page_count', { simple: true }));
  connection.close();
  const size = (await stat(sound)).size;
  expect(size).toBe(pageSize * count);
  pages = Array.from({ length: count - 1 }, (_, i) => (i + 1) * pageSize);
});
afterAll(() => rm(folder, { recursive: true }));

/** A copy with one bit of the header of the page at `offset` turned over. */
async function flipped(offset: number, name: string): Promise<string> {
  const path = join(folder, name);
  await copyFile(sound, path);
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  // The first two bytes of the place of the first cell's content, which each page of a tree has.
  await file.read(byte, 0, 1, offset + 5);
  byte.writeUInt8(byte.readUInt8(0) ^ 0x08);
  await file.write(byte, 0, 1, offset + 5);
  await file.close();
  return path;
}

/** What readiness, or else the program, says once it knows that the file is damaged. */
async function toldByGateway(path: string): Promise<string> {
  const port = await freePort();
  const env = { ...process.env, DATABASE_URL: `sqlite:${path}`, PORT: String(port), SEED_LINKS: '0' };
  const gateway = spawn(process.execPath, ['src/start.mjs'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(gateway, 'close');
  let said = '';
  gateway.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const giveUpAt = performance.now() + GATEWAY_MS;
  try {
    while (gateway.exitCode === null && performance.now() < giveUpAt) {
      const ready = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      if (ready?.status === 503) return await ready.text();
      await sleep(50);
    }
    return said || 'nothing was told';
  } finally {
    gateway.kill('SIGKILL');
    await ended;
  }
}

describe('a check of a SQLite file', () => {
  it('finds nothing in a sound one', async () => {
    expect(await findDamage(sound)).toBeUndefined();
  });

  it(`finds a bit that was turned over in the head of a page, in ${FILES} of ${FILES} files`, async () => {
    const step = Math.floor(pages.length / FILES);
    const found = await Promise.all(
      Array.from({ length: FILES }, async (_, i) => findDamage(await flipped(pages[i * step] ?? 0, `flipped-${i}.db`))),
    );
    expect(found).toEqual(found.map(() => expect.any(String)));
  });

  it(`makes a gateway on such a file unready within a minute, or tells why it does not start, ${STARTS} times`, {
    timeout: (GATEWAY_MS + 10_000) * STARTS,
  }, async () => {
    const step = Math.floor(pages.length / STARTS);
    const told: string[] = [];
    for (let i = 0; i < STARTS; i += 1)
      told.push(await toldByGateway(await flipped(pages[Math.floor((i + 0.5) * step)] ?? 0, `started-${i}.db`)));
    expect(told.filter((line) => !/the database file is damaged|damaged SQLite database/.test(line))).toEqual([]);
  });

  it('names the way out to who opens a file whose schema cannot be read', async () => {
    const path = join(folder, 'schema.db');
    await copyFile(sound, path);
    const file = await open(path, 'r+');
    await file.write(Buffer.from([0]), 0, 1, SCHEMA_PAGE);
    await file.close();
    await expect(openStore({ databaseUrl: `sqlite:${path}` })).rejects.toThrow(
      /^DATABASE_URL: .*schema\.db is a damaged SQLite database; restore a backup with: npm run db:restore/,
    );
  });

  it('finds an index that differs from its table', async () => {
    const path = join(folder, 'index.db');
    await copyFile(sound, path);
    const connection = new Sqlite(path);
    connection.unsafeMode();
    connection.pragma('writable_schema = ON');
    connection.exec(
      `update sqlite_schema set sql = replace(sql, '"currency"', '"owner_identity_id"') where name = 'payment_links_by_currency'`,
    );
    connection.close();
    expect(checkFile(path)).toMatch(/payment_links_by_currency|missing from index/);
  });

  it('finds that a file is no database, and says when there is none', async () => {
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'no database '.repeat(100));
    expect(await findDamage(path)).toBe('file is not a database');
    await expect(findDamage(join(folder, 'none.db'))).rejects.toThrow('The check of the database file failed');
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    const looking = findDamage(sound, controller.signal);
    controller.abort();
    await expect(looking).rejects.toThrow('aborted');
  });
});
