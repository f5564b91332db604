import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { type Ran, runProgram } from '../support/program.ts';

let folder: string;
let taken: Server;
let port: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  await writeFile(join(folder, 'notes.txt'), 'this is no database, however long it is. '.repeat(50));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  port = String((taken.address() as { port: number }).port);
});
afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true });
});

const path = (name: string) => join(folder, name);
const url = (name: string) => `sqlite:${path(name)}`;

function start(env: Readonly<Record<string, string>>): Promise<Ran> {
  return runProgram('src/main.ts', [], { SEED_LINKS: '0', PORT: '0', DATABASE_URL: 'sqlite::memory:', ...env });
}

/** One line that names the setting, and no stack trace. */
function sentence(text: string) {
  return { code: 1, out: '', err: `${text}\n` };
}

describe('a start that cannot be', () => {
  it.each(['1', '2'])('on a port that is used, with %s workers', async (WORKERS) => {
    const ran = await start({ PORT: port, WORKERS, DATABASE_URL: url('used.db') });
    const other = Number(port) < 65_535 ? Number(port) + 1 : Number(port) - 1;
    expect(ran).toEqual(sentence(`PORT: ${port} is used by another program; stop that, or set PORT=${other}`));
  });

  it('on an address of another machine', async () => {
    const ran = await start({ HOST: '192.0.2.1', ALLOW_DEMO_OUTSIDE: 'yes' });
    const said = 'HOST: 192.0.2.1 is not an address of this machine (EADDRNOTAVAIL); for example HOST=127.0.0.1';
    expect(ran).toEqual(sentence(said));
  });

  it('on PostgreSQL that does not answer, whose password is not told', async () => {
    const ran = await start({ DATABASE_URL: 'postgres://shop:hunter2@127.0.0.1:1/links' });
    const said = 'DATABASE_URL: no PostgreSQL server answers at postgres://shop@127.0.0.1:1/links (ECONNREFUSED)';
    expect(ran).toEqual(sentence(`${said}; start it, or name one that runs`));
  });

  it('on what is no url', async () => {
    const ran = await start({ DATABASE_URL: 'postgres://[/links' });
    const example = 'for example postgres://user:password@localhost:5432/payment_links';
    expect(ran).toEqual(sentence(`DATABASE_URL: is no url; ${example}`));
  });

  it('on a file that is no database', async () => {
    const ran = await start({ DATABASE_URL: url('notes.txt') });
    const said = `DATABASE_URL: ${path('notes.txt')} is a file but no SQLite database`;
    expect(ran).toEqual(sentence(`${said}; name one that is, or a file that does not exist yet`));
  });

  it('on a folder, or in what is no folder', async () => {
    const [one, other] = [
      await start({ DATABASE_URL: `sqlite:${folder}` }),
      await start({ DATABASE_URL: url('notes.txt/a.db') }),
    ];
    expect(one).toEqual(sentence(`DATABASE_URL: ${folder} is a folder; name a file in it`));
    expect(other.err).toMatch(
      /^DATABASE_URL: no secret can be stored in .*notes.txt \(E\w+\); name a database in a folder where[^\n]+\n$/,
    );
  });
});

describe('db:copy', () => {
  it('does not make a source that was misspelt', async () => {
    const ran = await runProgram('db/copy.ts', ['--from', url('typo.db'), '--to', url('target.db')]);
    expect(ran).toEqual(sentence(`--from: there is no file ${path('typo.db')}; name the one that holds the data`));
    expect([existsSync(path('typo.db')), existsSync(path('target.db'))]).toEqual([false, false]);
  });

  it('knows a file by all of its names, and wants one that stays', async () => {
    const copy = (from: string, to: string) => runProgram('db/copy.ts', ['--from', from, '--to', to]);
    expect(await copy(url('notes.txt'), `sqlite:${folder}/../${basename(folder)}/notes.txt`)).toEqual(
      sentence('--to: names the same database as --from; name the one that is to be filled'),
    );
    expect(await copy('sqlite::memory:', url('target.db'))).toEqual(
      sentence('--from: must not be in memory, where no data is; name the file that holds the data'),
    );
  });

  it('says which argument is no url', async () => {
    const ran = await runProgram('db/copy.ts', ['--from', 'links.db', '--to', url('target.db')]);
    const said = '--from: must begin with sqlite: or postgres://; for example sqlite:data/payment-links.db';
    expect(ran).toEqual(sentence(said));
  });
});

describe('commands about what a database holds', () => {
  const DAYS = ['--from', '2026-11-01', '--to', '2026-11-30'];

  it.each([
    ['verify', []],
    ['key/list', ['--client', 'shop']],
    ['rotate-secrets', []],
  ])('db/%s.ts makes none that was misspelt', async (program, words) => {
    const ran = await runProgram(`db/${program}.ts`, words, { DATABASE_URL: url('typo.db') });
    expect(ran).toEqual(
      sentence(`DATABASE_URL: there is no file ${path('typo.db')}; name the one that holds the data`),
    );
    expect(existsSync(path('typo.db'))).toBe(false);
  });

  it('db/reconcile.ts says what is wrong with its days and its provider, before it opens anything', async () => {
    const run = async (...words: string[]) => runProgram('db/reconcile.ts', words, { DATABASE_URL: url('typo.db') });
    const said = '--from: must be a date or a time, in UTC unless it says so, not "2026-11-31"';
    expect(await run('--provider', 'sandbox', '--from', '2026-11-31', '--to', '2026-12-01')).toEqual(
      sentence(`${said}; for example --from 2027-01-31`),
    );
    expect(await run('--provider', 'sandbox', '--from', '2026-12-02', '--to', '01/12/2026')).toEqual(
      sentence('--to: must not be before --from, as 01/12/2026 is before 2026-12-02'),
    );
    expect(await run('--provider', 'paypal', ...DAYS)).toEqual(
      sentence('--provider: must be one of sandbox, stripe, webpay, not "paypal"'),
    );
  });

  it('do not stumble over accounts, credentials and keys that are wrong', async () => {
    const env = { DATABASE_URL: url('accounts.db') };
    await runProgram('db/client.ts', ['--name', 'Shop', '--id', 'shop'], env);
    const stripe = ['--client', 'shop', '--provider', 'stripe'];
    const set = (words: readonly string[], input: string, more = {}) =>
      runProgram('db/provider/set.ts', words, { ...env, ...more }, input);
    const rule = 'credentials: must be a JSON object of strings on standard input';
    const example = 'for example {"secretKey":"sk_test_..."}';
    expect(await set(stripe, '{"secretKey":')).toEqual(sentence(`${rule}; ${example}`));
    expect(await set([...stripe, '--mode', 'TST', '--methods', 'CARDS'], '{}')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^--mode: must be one of TEST, LIVE, not "TST"\n--methods: must be one of CARD, .*, not "CARDS"\n$/,
      ),
    });
    expect(await set(stripe, '')).toEqual(
      sentence('credentials.secretKey: is required\ncredentials.webhookSecret: is required'),
    );
    const made = await set(stripe, '{"secretKey":"sk_test_1","webhookSecret":"whsec_1"}');
    expect(made).toMatchObject({ code: 0, err: '' });
    const remove = (mode: string) => runProgram('db/provider/remove.ts', [...stripe, '--mode', mode], env);
    expect(await remove('LIVE')).toEqual(
      sentence('--provider: the client has no account stripe LIVE, it has stripe TEST'),
    );
    expect(await remove('TEST')).toMatchObject({ code: 0, out: expect.stringMatching(/^acc_\w+ is removed\n$/) });
    expect(await set(stripe, '{"secretKey":"sk_test_1","webhookSecret":"whsec_1"}')).toMatchObject({ code: 0 });
    const missing = 'SECRETS_KEY: the key "kept", with which stored secrets are encrypted, is missing';
    expect(await set(stripe, '{}', { SECRETS_KEY: `other:${'A'.repeat(43)}=` })).toEqual(
      sentence(`${missing}; add kept:<32 bytes in base64> behind the others`),
    );
    const doctor = await runProgram('db/doctor.ts', [], { ...env, PORT: '0', SECRETS_KEY: `kept:${'A'.repeat(43)}=` });
    expect(doctor).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^fault +secrets +SECRETS_KEY: the key "kept" is not/m),
    });
    const words = ['--provider', 'stripe', ...DAYS];
    const asked = await runProgram('db/reconcile.ts', words, { ...env, STRIPE_API_URL: 'http://127.0.0.1:1' });
    expect(asked).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^Stripe could not be reached for the account acc_\w+ of client "shop"; try again later\n$/,
      ),
    });
  });
});

describe('db:distribute', () => {
  it('is of no use on SQLite', async () => {
    const ran = await runProgram('db/distribute.ts', [], { DATABASE_URL: url('links.db') });
    expect(ran).toEqual(sentence('DATABASE_URL: must name a PostgreSQL server; SQLite is one file on one machine'));
    expect(existsSync(path('links.db'))).toBe(false);
  });

  it('is refused with arguments that it does not know', async () => {
    const ran = await runProgram('db/distribute.ts', ['--aply'], { DATABASE_URL: url('links.db') });
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining("Unknown option '--aply'") });
  });
});

describe('client:create', () => {
  it('leaves nothing behind when the endpoint is refused', async () => {
    const words = ['--name', 'Shop', '--id', 'shop', '--webhook-url', 'ftp://no'];
    const ran = await runProgram('db/client.ts', words, { DATABASE_URL: url('clients.db') });
    const said = '--webhook-url: must be an absolute http(s) url, not "ftp://no"; no client was made';
    expect(ran).toEqual(sentence(said));
    expect(existsSync(path('clients.db'))).toBe(false);
  });

  it('makes a client with an endpoint, once', async () => {
    const words = ['--name', 'Shop', '--id', 'shop', '--webhook-url', 'http://127.0.0.1:1/hook'];
    const env = { DATABASE_URL: url('clients.db') };
    const made = await runProgram('db/client.ts', words, env);
    expect(made).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^clientId +shop\n[\s\S]*whsec_/) });
    const again = await runProgram('db/client.ts', words, env);
    expect(again).toEqual(sentence("The id shop or its api key is already another client's"));

    const store = await openStore({ databaseUrl: url('clients.db') });
    expect((await store.clients.list()).map(({ id }) => id)).toEqual(['shop']);
    await store.close();
  });

  it('names the argument at fault', async () => {
    const env = { DATABASE_URL: url('never.db') };
    const ran = await runProgram('db/client.ts', ['--name', 'Shop', '--id', 'a b'], env);
    expect(ran).toEqual(sentence('--id: must be 1 to 64 letters, digits, "-" or "_", not "a b"'));
    expect((await runProgram('db/client.ts', [], env)).code).toBe(2);
  });
});
