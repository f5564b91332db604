import { copyFileSync, existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySnapshot } from '../../db/backup-file.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { linkInput } from '../support/link-input.ts';
import { login, startGateway } from '../support/process.ts';
import { runProgram } from '../support/program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
});
afterAll(() => rm(folder, { recursive: true }));

const NOTES = 'mine, and no database. '.repeat(50);
const path = (name: string) => join(folder, name);
const env = (name: string) => ({ DATABASE_URL: `sqlite:${path(name)}` });
const backUp = (from: string, to: string) => runProgram('db/backup.ts', ['--to', path(to)], env(from));
const restore = (to: string, ...words: string[]) => runProgram('db/restore.ts', words, env(to));

function tokensIn(file: string): ReadonlySet<unknown> {
  const connection = new Sqlite(path(file), { readonly: true });
  const tokens = new Set(connection.prepare('select checkout_token from payment_links').pluck().all());
  connection.close();
  return tokens;
}

describe('a backup under load', () => {
  it('holds every write that was acknowledged before it began, and is served once it is restored', async () => {
    const gateway = await startGateway({ ...env('live.db'), WORKERS: '2' });
    const acknowledged: string[] = [];
    let stopped = false;
    const headers = { ...(await login(gateway.origin)), 'content-type': 'application/json' };

    async function createOnAndOn(writer: number): Promise<void> {
      for (let i = 0; !stopped && i < 5_000; i += 1) {
        const checkoutToken = `backup-${writer}-${i}`;
        const body = JSON.stringify(linkInput({ checkoutToken }));
        const answer = await fetch(`${gateway.origin}/payment-links`, { method: 'POST', headers, body });
        if (answer.status === 201) acknowledged.push(checkoutToken);
      }
    }

    const writers = Array.from({ length: 8 }, (_, writer) => createOnAndOn(writer));
    while (acknowledged.length < 200) await new Promise((resolve) => setTimeout(resolve, 20));
    const before = [...acknowledged];
    const ran = await backUp('live.db', 'live-backup.db');
    const during = acknowledged.length - before.length;
    stopped = true;
    await Promise.all(writers);
    const refused = await restore('live.db', '--from', path('live-backup.db'), '--replace');
    await gateway.stop();

    expect(ran).toMatchObject({ code: 0, out: `${path('live-backup.db')} is a verified copy of ${path('live.db')}\n` });
    expect(during).toBeGreaterThan(0);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/live.db is in use; stop the gateways first/),
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('live-backup'))).toEqual(['live-backup.db']);
    expect((await stat(path('live-backup.db'))).mode & 0o777).toBe(0o600);

    const restored = await restore('restored.db', '--from', path('live-backup.db'));
    expect(restored).toMatchObject({ code: 0 });
    const found = tokensIn('restored.db');
    expect(before.filter((token) => !found.has(token))).toEqual([]);
    const again = await startGateway(env('restored.db'));
    const list = await fetch(`${again.origin}/payment-links?limit=0`, { headers: await login(again.origin) });
    expect(await list.json()).toMatchObject({ pagination: { total: found.size } });
    await again.stop();
  });
});

describe('db:backup', () => {
  it('overwrites nothing, copies nothing that is not there, and knows that PostgreSQL has tools of its own', async () => {
    await writeFile(path('notes.txt'), NOTES);
    const runs = [
      await backUp('live.db', 'notes.txt'),
      await backUp('typo.db', 'x.db'),
      await backUp('notes.txt', 'x.db'),
      await backUp('live.db', 'notes.txt/x.db'),
      await runProgram('db/backup.ts', ['--to', path('x.db')], { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' }),
      await runProgram('db/backup.ts', []),
    ];
    expect(runs.map(({ code, err }) => `${code} ${err.split('\n')[0]}`)).toEqual([
      `1 --to: ${path('notes.txt')} exists already and is left as it is; name another file`,
      `1 DATABASE_URL: there is no file ${path('typo.db')}; name the one that holds the data`,
      `1 DATABASE_URL: ${path('notes.txt')} is a file but no SQLite database; name one that is, or a file that does not exist yet`,
      `1 --to: ${path('notes.txt/x.db')} cannot be written (EEXIST); name a file in a folder where this user may write`,
      expect.stringMatching(/^1 DATABASE_URL: is PostgreSQL, .* type pg_dump/),
      '2 --to is required',
    ]);
    expect(await readFile(path('notes.txt'), 'utf8')).toBe(NOTES);
    expect((await readdir(folder)).filter((name) => /^(typo|x)\./.test(name))).toEqual([]);
  });

  it('says when the disk is full, and leaves nothing there', async () => {
    const [from, to] = [
      { path: path('live-backup.db'), setting: 'DATABASE_URL' },
      { path: path('full.db'), setting: '--to' },
    ];
    const progress = () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    const said = `--to: there is no space left on the disk of ${to.path}; make some`;
    await expect(copySnapshot({ from, to, progress })).rejects.toThrow(new OperatorError(said));
    expect((await readdir(folder)).filter((name) => name.startsWith('full.db'))).toEqual([]);
  });

  it('makes no copy whose counters are wrong', async () => {
    copyFileSync(path('live-backup.db'), path('miscounted.db'));
    const connection = new Sqlite(path('miscounted.db'));
    connection.exec('update link_counts set active = active + 1');
    connection.close();
    const ran = await backUp('miscounted.db', 'miscounted-backup.db');
    expect(ran).toMatchObject({
      code: 1,
      err: expect.stringContaining('the counters of client demo are not those of its links'),
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('miscounted-backup'))).toEqual([]);
  });
});

describe('db:restore', () => {
  it('takes no folder and not the database itself, and leaves nothing of what it could not put in place', async () => {
    const before = await readdir(folder);
    const runs = [
      await restore('live.db', '--from', folder, '--replace'),
      await restore('live.db', '--from', path('live.db'), '--replace'),
      await restore('', '--from', path('live-backup.db'), '--replace'),
    ];
    expect(runs.map(({ code, err }) => `${code} ${err}`)).toEqual([
      `1 --from: ${folder} is a folder; name a file in it\n`,
      `1 --from: ${path('live.db')} is the database of DATABASE_URL itself; name a backup\n`,
      `1 DATABASE_URL: ${path('')} is a folder; name a file in it\n`,
    ]);
    expect(await readdir(folder)).toEqual(before);
  });

  it('replaces a database only when told to, and keeps what was there', async () => {
    copyFileSync(path('live-backup.db'), path('old.db'));
    const before = await readFile(path('old.db'));
    const refused = await restore('old.db', '--from', path('live-backup.db'));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('add --replace to replace it') });
    const replaced = await restore('old.db', '--from', path('live-backup.db'), '--replace');
    expect(replaced).toMatchObject({ code: 0, out: expect.stringContaining('is the database that was replaced') });
    const kept = (await readdir(folder)).filter((name) => name.startsWith('old.db.before-'));
    expect(kept).toHaveLength(1);
    expect(await readFile(path(kept[0] ?? ''))).toEqual(before);
  });

  it('takes no damaged backup, and puts a sound one in the place of a damaged database', async () => {
    await writeFile(path('damaged.db'), Buffer.alloc(4_096, 'x'));
    const refused = await restore('new.db', '--from', path('damaged.db'));
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining('is damaged: file is not a database'),
    });
    expect(existsSync(path('new.db'))).toBe(false);
    const mended = await restore('damaged.db', '--from', path('live-backup.db'), '--replace');
    expect(mended).toMatchObject({ code: 0 });
    expect(tokensIn('damaged.db').size).toBe(tokensIn('live-backup.db').size);
  });
});
