import { once } from 'node:events';
import { truncateSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openConnection } from '../../../src/store/sqlite/connection.ts';
import { createReadSnapshot } from '../../../src/store/sqlite/read-snapshot.ts';

describe('a shared read transaction', () => {
  let folder: string;
  let reader: Sqlite.Database;
  let other: Sqlite.Database;
  let snapshot: ReturnType<typeof createReadSnapshot>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
    const path = join(folder, 'links.db');
    other = openConnection(path);
    other.exec('create table numbers (value integer)');
    reader = openConnection(path, { readonly: true });
    snapshot = createReadSnapshot(reader);
  });
  afterEach(async () => {
    snapshot.end();
    reader.close();
    other.close();
    await rm(folder, { recursive: true });
  });

  const write = () => other.exec('insert into numbers values (1)');
  function read() {
    snapshot.use();
    return reader.prepare('select count(*) from numbers').pluck().get();
  }

  test('serves the reads of one turn of the event loop, and ends with it', async () => {
    expect(read()).toBe(0);
    write();
    expect(read()).toBe(0);
    expect(reader.inTransaction).toBe(true);
    await new Promise(setImmediate);
    expect(reader.inTransaction).toBe(false);
    expect(read()).toBe(1);
  });

  test('ends before a commit of this process', () => {
    expect(read()).toBe(0);
    snapshot.end();
    write();
    expect(read()).toBe(1);
  });

  test('has ended when a read fails on an I/O error, and ending it again does nothing', async () => {
    const count = Array.from({ length: 2_000 }, (_, i) => `(${i})`).join();
    other.exec(`insert into numbers values ${count}`);
    expect(read()).toBe(2_000);
    reader.pragma('shrink_memory');
    truncateSync(join(folder, 'links.db-wal'));
    expect(read).toThrow('disk I/O error');
    expect(reader.inTransaction).toBe(false);
    expect(() => snapshot.end()).not.toThrow();
    snapshot.use();
    expect(reader.inTransaction).toBe(true);
  });

  test('is not used for a request that came after it began, in the same turn', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
    const answered = new Promise((resolve) => {
      socket.once('data', () => resolve({ turnHasEnded: !reader.inTransaction, rows: read() }));
    });
    // Immediates run after sockets are polled: the transaction ends only after the next poll, in which the request comes.
    setImmediate(() => {
      read();
      write();
      client.write('request');
    });
    expect(await answered).toEqual({ turnHasEnded: false, rows: 1 });
    client.destroy();
    server.close();
  });
});
