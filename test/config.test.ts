import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { keptAuthSecret } from '../src/process/auth-secret.ts';

const secret = 'test-only-secret-'.repeat(2);

describe('readConfig', () => {
  it('needs nothing outside production', () => {
    expect(readConfig({})).toMatchObject({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: 4000,
      DATABASE_URL: 'sqlite:data/payment-links.db',
      SEED_LINKS: 60,
      PLANS: 'second',
      CORS_ORIGINS: [],
      development: true,
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', AUTH_SECRET: '' }).PORT).toBe(4000);
  });

  it('trusts no proxy unless it is told how many', () => {
    expect(readConfig({}).TRUST_PROXY).toBe(0);
    expect(['off', 'on', '2'].map((value) => readConfig({ TRUST_PROXY: value }).TRUST_PROXY)).toEqual([0, 1, 2]);
    for (const value of ['yes', '-1', '1.5', '11']) {
      expect(() => readConfig({ TRUST_PROXY: value })).toThrow(/^TRUST_PROXY: /);
    }
  });

  it('names every variable at fault at once', () => {
    expect(() => readConfig({ PORT: 'http', SEED_LINKS: '-1', DATABASE_URL: 'mysql://x' })).toThrow(
      /PORT: [\s\S]*DATABASE_URL: [\s\S]*SEED_LINKS: /,
    );
  });

  it('takes no other time to compile operations than those it knows', () => {
    expect(readConfig({ PLANS: 'never' }).PLANS).toBe('never');
    expect(() => readConfig({ PLANS: 'off' })).toThrow(/^PLANS: /);
  });

  it('refuses production without a secret of its own', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/^AUTH_SECRET: is required in production/);
    expect(() => readConfig({ NODE_ENV: 'production', AUTH_SECRET: secret })).toThrow(/^SECRETS_KEY: is required/);
    const SECRETS_KEY = `k1:${'A'.repeat(43)}=`;
    expect(readConfig({ NODE_ENV: 'production', AUTH_SECRET: secret, SECRETS_KEY }).development).toBe(false);
  });

  it('reads several keys that seal secrets, the first one first', () => {
    const SECRETS_KEY = `new:${Buffer.alloc(32, 1).toString('base64')}, old:${Buffer.alloc(32, 2).toString('base64')}`;
    expect(readConfig({ SECRETS_KEY }).SECRETS_KEY).toEqual([
      { id: 'new', bytes: new Uint8Array(32).fill(1) },
      { id: 'old', bytes: new Uint8Array(32).fill(2) },
    ]);
    for (const wrong of ['abc', 'k1:c2hvcnQ=', `:${'A'.repeat(43)}=`]) {
      expect(() => readConfig({ SECRETS_KEY: wrong })).toThrow(/^SECRETS_KEY/);
    }
  });

  it.each(['STRIPE_API_URL', 'WEBPAY_API_URL'] as const)(
    'sends no credentials in clear but to this machine: %s',
    (name) => {
      const read = (origin: string, more = {}) => readConfig({ [name]: origin, ...more })[name];
      const production = { NODE_ENV: 'production', AUTH_SECRET: secret, SECRETS_KEY: `k:${'A'.repeat(43)}=` };
      expect(read('http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080');
      expect(read('http://[::1]:8080')).toBe('http://[::1]:8080');
      expect(read('https://proxy.example', production)).toBe('https://proxy.example');
      const unsafe = `${name}: must begin with https`;
      expect(() => read('http://127.0.0.1:8080', production)).toThrow(unsafe);
      expect(() => read('http://proxy.example')).toThrow(unsafe);
      expect(() => read('https://proxy.example/v1')).toThrow(`${name}: must be an origin`);
    },
  );

  it('says the rule, the value and what to type, and shows no secret', () => {
    const weak = 'a'.repeat(32);
    const faults = { PORT: 'http', GRAPHIQL: '1', AUTH_SECRET: weak, LOG_LEVEL: 'loud', PUBLIC_URL: 'ftp://pay' };
    expect(() => readConfig({ ...faults, DATABASE_URL: 'mysql://u:hunter2@x/y' })).toThrow(
      new ConfigError(
        [
          'PORT: must be a whole number from 0 to 65535, not "http"; for example PORT=4000',
          'DATABASE_URL: must begin with sqlite: or postgres://; for example DATABASE_URL=sqlite:data/payment-links.db',
          'PUBLIC_URL: must be a url that begins with http:// or https://, not "ftp://pay"; for example PUBLIC_URL=https://pay.example.com',
          'AUTH_SECRET: must have at least 8 different characters; for example AUTH_SECRET="$(openssl rand -base64 32)"',
          'GRAPHIQL: must be on or off, not "1"; for example GRAPHIQL=off',
          'LOG_LEVEL: must be one of silent, error, warn, info, debug, not "loud"; for example LOG_LEVEL=info',
        ].join('\n'),
      ),
    );
  });

  it('keeps what notices were taken for longer than providers list them again', () => {
    expect(readConfig({ RETAIN_NOTICES_DAYS: '31' }).RETAIN_NOTICES_DAYS).toBe(31);
    expect(() => readConfig({ RETAIN_NOTICES_DAYS: '30' })).toThrow(
      'RETAIN_NOTICES_DAYS: must be a whole number from 31 to 36500, not "30"; for example RETAIN_NOTICES_DAYS=90',
    );
  });

  it('has no gateway of a federation write documents where none but the trusted ones are taken', () => {
    expect(readConfig({}).FEDERATION).toBe(false);
    expect(readConfig({ FEDERATION: 'on' }).FEDERATION).toBe(true);
    const only = { TRUSTED_DOCUMENTS: 'documents.json', TRUSTED_DOCUMENTS_MODE: 'only' };
    expect(() => readConfig({ ...only, FEDERATION: 'on' })).toThrow(
      'FEDERATION: must be off with TRUSTED_DOCUMENTS_MODE=only',
    );
    expect(() => readConfig({ FEDERATION: 'yes' })).toThrow(
      'FEDERATION: must be on or off, not "yes"; for example FEDERATION=on',
    );
  });

  it.each(['a'.repeat(32), 'ab'.repeat(40), '1234567'.repeat(5)])('refuses the weak secret %s', (AUTH_SECRET) => {
    expect(() => readConfig({ AUTH_SECRET })).toThrow(/^AUTH_SECRET: must have at least 8 different characters/);
  });

  it('takes several secrets with names, and refuses each that is weak', () => {
    const [one, other] = [randomBytes(24).toString('base64'), randomBytes(24).toString('base64')];
    const read = (AUTH_SECRET: string) => readConfig({ AUTH_SECRET }).AUTH_SECRET;
    for (const good of [`a:${one}`, `a:${one},b:${other}`, `a:${one}, b:${other}`]) expect(read(good)).toBe(good);
    expect(() => read(`a:${one},b:short`)).toThrow('AUTH_SECRET: the secret "b" must have at least 32 characters;');
    const weak = 'ab'.repeat(20);
    expect(() => read(`a:${weak},b:${one}`)).toThrow(
      'AUTH_SECRET: the secret "a" must have at least 8 different characters;',
    );
    expect(() => read(`a:${one},${other}`)).toThrow('AUTH_SECRET: must be one secret, or <id>:<secret> entries');
    expect(() => read(`a:${one},a:${other}`)).toThrow('AUTH_SECRET: must name each id once;');
  });

  it('takes any secret that was drawn at random', () => {
    for (let i = 0; i < 1_000; i += 1) {
      const AUTH_SECRET = randomBytes(16).toString('hex');
      expect(readConfig({ AUTH_SECRET }).AUTH_SECRET).toBe(AUTH_SECRET);
    }
  });

  it('shows the demo credentials to this machine alone, unless told otherwise', () => {
    for (const HOST of ['127.0.0.1', '127.1.2.3', 'localhost', '::1', '::ffff:127.0.0.1']) {
      expect(readConfig({ HOST }).HOST).toBe(HOST);
    }
    for (const HOST of ['0.0.0.0', '::', '10.0.0.1', 'shop.example', '127.0.0.1.example']) {
      expect(() => readConfig({ HOST })).toThrow(/^HOST: .* would open the demo credentials/);
      expect(readConfig({ HOST, ALLOW_DEMO_OUTSIDE: 'yes' }).HOST).toBe(HOST);
      expect(
        readConfig({ HOST, NODE_ENV: 'production', AUTH_SECRET: secret, SECRETS_KEY: `k:${'A'.repeat(43)}=` }).HOST,
      ).toBe(HOST);
    }
  });

  it('has limits that each can be switched off', () => {
    const names = [
      'LIMIT_AUTH_PER_ADDRESS',
      'LIMIT_PAY_PER_ADDRESS',
      'LIMIT_NOTICES_PER_ADDRESS',
      'LIMIT_UNITS_PER_CLIENT',
      'LOAD_SHED_LAG_MS',
    ] as const;
    expect(names.map((name) => readConfig({})[name])).toEqual([300, 3_000, 6_000, 6_000_000, 200]);
    expect(names.map((name) => readConfig({ [name]: 'off' })[name])).toEqual([null, null, null, null, null]);
    expect(names.map((name) => readConfig({ [name]: '50000' })[name])).toEqual(names.map(() => 50_000));
    for (const name of names) {
      for (const value of ['0', '-1', '1.5', 'on', 'OFF', '1e6', ' 7', '9'.repeat(16)]) {
        expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name}: must be off or a whole number from`));
      }
    }
  });

  it('leaves each client a budget for the most expensive operation', () => {
    expect(readConfig({ LIMIT_UNITS_PER_CLIENT: '10010' }).LIMIT_UNITS_PER_CLIENT).toBe(10_010);
    expect(() => readConfig({ LIMIT_UNITS_PER_CLIENT: '10009' })).toThrow(
      'LIMIT_UNITS_PER_CLIENT: must be off or at least 10010, which the most expensive operation takes (GRAPHQL_MAX_COST), ' +
        'not "10009"; for example LIMIT_UNITS_PER_CLIENT=6000000',
    );
    expect(() => readConfig({ GRAPHQL_MAX_COST: '100', LIMIT_UNITS_PER_CLIENT: '1000' })).not.toThrow();
  });

  it.each([
    'https://pay.example/?shop=1',
    'https://pay.example/#pay',
    'https://pay.example?',
    'https://pay.example/a#',
  ])('refuses a PUBLIC_URL with a query or a fragment: %s', (PUBLIC_URL) => {
    expect(() => readConfig({ PUBLIC_URL })).toThrow(
      new ConfigError(
        `PUBLIC_URL: must have no query and no fragment, as paths are appended to it, not "${PUBLIC_URL}"; for example PUBLIC_URL=https://pay.example.com`,
      ),
    );
  });

  it('drops the slash at the end of PUBLIC_URL and keeps origins as origins', () => {
    const config = readConfig({
      PUBLIC_URL: 'https://pay.example/',
      CORS_ORIGINS: 'https://a.example/x, ,http://b.example:80',
    });
    expect(config.PUBLIC_URL).toBe('https://pay.example');
    expect(config.CORS_ORIGINS).toEqual(['https://a.example', 'http://b.example']);
  });
});

describe('keptAuthSecret', () => {
  let folder: string;
  const random = (count: number) => randomBytes(count);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auth-secret-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made once beside the database, for its owner alone, also by ten at once', async () => {
    const url = `sqlite:${join(folder, 'deep', 'links.db')}`;
    const secrets = await Promise.all(Array.from({ length: 10 }, () => keptAuthSecret(url, random)));
    expect(new Set(secrets).size).toBe(1);
    const file = join(folder, 'deep', 'auth-secret');
    expect(await readFile(file, 'utf8')).toBe(secrets[0]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is only read once it is there, because nothing can be written on a full disk', async () => {
    const url = `sqlite:${join(folder, 'kept', 'links.db')}`;
    const kept = await keptAuthSecret(url, random);
    const noRandom = () => {
      throw new Error('A new secret is not needed');
    };
    expect(await keptAuthSecret(url, noRandom)).toBe(kept);
  });

  it('is refused where the file is empty or cut off, as everybody could guess it', async () => {
    const url = `sqlite:${join(folder, 'damaged', 'links.db')}`;
    await mkdir(join(folder, 'damaged'));
    const file = join(folder, 'damaged', 'auth-secret');
    for (const text of ['', '\n', 'a'.repeat(31)]) {
      await writeFile(file, text);
      await expect(keptAuthSecret(url, random)).rejects.toThrow(
        new OperatorError(
          `DATABASE_URL: the secret in ${file} has less than 32 characters; restore the file, or delete it for a new secret`,
        ),
      );
    }
    await rm(file);
    expect(await keptAuthSecret(url, random)).toHaveLength(43);
  });

  it('is new each time for a database in memory', async () => {
    expect(await keptAuthSecret('sqlite::memory:', random)).not.toBe(await keptAuthSecret('sqlite::memory:', random));
  });
});
