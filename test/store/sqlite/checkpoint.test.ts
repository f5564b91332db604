import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCheckpointer } from '../../../src/store/sqlite/checkpoint.ts';
import { openConnection } from '../../../src/store/sqlite/connection.ts';

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

  test('copy the WAL into the database file after so many rows, and let it be reused from its beginning', async () => {
    const checkpointer = createCheckpointer({ path, writer, rows: 10 });
    for (let row = 0; row < 10; row += 1) {
      write();
      checkpointer.committed();
    }
    await checkpointer.close();
    expect(await rowsInFile()).toBe(10);
    const before = await walBytes();
    for (let row = 0; row < 5; row += 1) write();
    expect(await walBytes()).toBe(before);
  });

  test('do not begin before', async () => {
    const checkpointer = createCheckpointer({ path, writer, rows: 10 });
    for (let row = 0; row < 9; row += 1) {
      write();
      checkpointer.committed();
    }
    await checkpointer.close();
    await expect(rowsInFile()).rejects.toThrow('no such table');
  });

  test('keep the WAL and hurt nobody when they fail', async () => {
    const checkpointer = createCheckpointer({ path: join(folder, 'missing.db'), writer, rows: 1 });
    write();
    checkpointer.committed();
    await checkpointer.close();
    expect(writer.prepare('select count(*) from texts').pluck().get()).toBe(1);
    await expect(rowsInFile()).rejects.toThrow('no such table');
  });
});
