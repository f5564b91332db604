import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCheckpointer } from '../../../src/store/sqlite/checkpoint.ts';
import { openConnection } from '../../../src/store/sqlite/connection.ts';

/** In a variable, because the module has no types. */
const worker = '../../../src/store/sqlite/checkpoint-worker.mjs';
const { copyCommitted } = await import(worker);

describe('checkpoints in a thread', () => {
  let folder: string;
  let path: string;
  let writer: Sqlite.Database;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
    path = join(folder, 'links.db');
    writer = openConnection(path);
    writer.exec('create table texts (text text)');
  });
  afterEach(async () => {
    writer.close();
    await rm(folder, { recursive: true });
  });

  const write = () => writer.exec(`insert into texts values ('${'x'.repeat(4_000)}')`);
  const walBytes = async () => (await stat(`${path}-wal`)).size;

  /** The rows of the database file by itself, without its WAL. */
  async function rowsInFile(): Promise<unknown> {
    const copy = join(folder, 'copy.db');
    await copyFile(path, copy);
    const database = new Sqlite(copy);
    const rows = database.prepare('select count(*) from texts').pluck().get();
    database.close();
    return rows;
  }

  /** Whether the next transactions overwrite the WAL from its beginning. */
  async function isWalReused(): Promise<boolean> {
    const before = await walBytes();
    for (let row = 0; row < 5; row += 1) write();
    return (await walBytes()) === before;
  }

  function writeRows(count: number, { committed }: { committed(): void }): void {
    for (let row = 0; row < count; row += 1) {
      write();
      committed();
    }
  }

  test('copy the WAL into the database file after so many pages, and let it be reused from its beginning', async () => {
    const checkpointer = createCheckpointer({ path, writer, pages: 10, checkAfterRows: 10 });
    writeRows(10, checkpointer);
    await checkpointer.close();
    expect(await rowsInFile()).toBe(10);
    expect(await isWalReused()).toBe(true);
  });

  test.each([
    ['pages', { pages: 1_000, checkAfterRows: 1 }],
    ['rows', { pages: 1, checkAfterRows: 10 }],
  ])('do not begin before so many %s', async (_, settings) => {
    const checkpointer = createCheckpointer({ path, writer, ...settings });
    writeRows(9, checkpointer);
    await checkpointer.close();
    await expect(rowsInFile()).rejects.toThrow('no such table');
  });

  test('begin after the pages of all processes', async () => {
    for (let row = 0; row < 9; row += 1) write();
    const another = openConnection(path);
    const checkpointer = createCheckpointer({ path, writer: another, pages: 10, checkAfterRows: 1 });
    another.exec("insert into texts values ('the tenth')");
    checkpointer.committed();
    await checkpointer.close();
    another.close();
    expect(await rowsInFile()).toBe(10);
  });

  // A pass copies no more than each reader has seen: the reader is in the way of what is committed during the first pass.
  test.each([
    { name: 'copy what the first pass left', waitsFor: 2, passes: 'passive passive passive noop', isReused: true },
    { name: 'end while a reader is in the way', waitsFor: 9, passes: 'passive passive noop', isReused: false },
    {
      name: 'stop writers for a moment when the WAL is long',
      longWal: 15,
      waitsFor: 4,
      passes: 'passive passive noop restart',
      isReused: true,
    },
  ])('$name', async ({ longWal, waitsFor, passes, isReused }) => {
    writeRows(10, { committed() {} });
    const reader = openConnection(path, { readonly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from texts').get();
    writeRows(5, { committed() {} });
    const connection = new Sqlite(path);
    const made: string[] = [];
    const pragma = (text: string) => {
      made.push(/\((.+)\)/.exec(text)?.[1] ?? text);
      if (made.length === waitsFor) reader.exec('commit');
      return connection.pragma(text);
    };
    copyCommitted({ pragma }, longWal);
    connection.close();
    expect(made.join(' ')).toBe(passes);
    expect(await isWalReused()).toBe(isReused);
    reader.close();
  });

  test('keep the WAL and hurt nobody when they fail', async () => {
    const checkpointer = createCheckpointer({ path: join(folder, 'missing.db'), writer, pages: 1, checkAfterRows: 1 });
    write();
    checkpointer.committed();
    await checkpointer.close();
    expect(writer.prepare('select count(*) from texts').pluck().get()).toBe(1);
    await expect(rowsInFile()).rejects.toThrow('no such table');
  });
});

describe('after a disk has refused a transaction', () => {
  let folder: string;
  let writer: Sqlite.Database;
  const full = new Error('disk full');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refused-'));
    writer = openConnection(join(folder, 'links.db'));
  });
  afterEach(async () => {
    writer.close();
    await rm(folder, { recursive: true });
  });

  /** For a file of which no checkpoint succeeds, as if its disk were full. */
  function createFailing(
    retryMs: number,
    options: Pick<Parameters<typeof createCheckpointer>[0], 'now' | 'notice'> = {},
  ) {
    const path = join(folder, 'missing.db');
    const { refused, whenWritable, close } = createCheckpointer({ path, writer, retryMs, ...options });
    const makeRoom = () => openConnection(path).close();
    return { refused, whenWritable, close, makeRoom };
  }

  test('all others are refused until a checkpoint succeeds', async () => {
    const { refused, whenWritable, close, makeRoom } = createFailing(0);
    await whenWritable();
    refused(full);
    await expect(whenWritable()).rejects.toBe(full);
    await expect(whenWritable()).rejects.toBe(full);
    makeRoom();
    await whenWritable();
    await whenWritable();
    await close();
  });

  test('checkpoints are tried with a pause between them', async () => {
    const { refused, whenWritable, close, makeRoom } = createFailing(1e9);
    refused(full);
    await expect(whenWritable()).rejects.toBe(full);
    makeRoom();
    await expect(whenWritable()).rejects.toBe(full);
    await close();
  });

  test('none waits for the pause once a checkpoint has succeeded', async () => {
    const { refused, whenWritable, close, makeRoom } = createFailing(1e9);
    makeRoom();
    refused(full);
    await whenWritable();
    await whenWritable();
    await close();
  });

  test('it is reported once that checkpoints have failed for a minute, and once that they succeed again', async () => {
    const lines: string[] = [];
    let time = 0;
    const { refused, whenWritable, close, makeRoom } = createFailing(0, {
      now: () => time,
      notice: (line) => lines.push(line),
    });
    async function checkpointAt(...times: readonly number[]): Promise<void> {
      for (time of times) {
        refused(full);
        await whenWritable().catch(() => {});
      }
    }
    await checkpointAt(5_000, 64_999);
    expect(lines).toEqual([]);
    await checkpointAt(65_000, 66_000, 500_000);
    expect(lines).toEqual([
      expect.stringMatching(/^checkpoints of the WAL have failed for a minute, .*unable to open/),
    ]);
    makeRoom();
    await checkpointAt(500_001, 500_002);
    expect(lines.slice(1)).toEqual(['checkpoints of the WAL succeed again']);
    await close();
  });
});
