import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Origin } from '../../src/domain/audit/audit-entry.ts';
import { DomainError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createRandom } from '../../src/lib/random.ts';
import { createApiKeyService } from '../../src/services/api-key.ts';
import { createClientService } from '../../src/services/client.ts';
import { createTestClock } from '../support/clock.ts';
import { openTestStore } from '../support/store.ts';

const ONE = { id: 'one', name: 'One', clientSecret: 'one-secret', apiKey: 'one-api-key' };
const LOGIN = { apiKey: ONE.apiKey, clientId: ONE.id, clientSecret: ONE.clientSecret };
const WRONG = { ...LOGIN, clientSecret: 'guess' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const clock = createTestClock();
const random = createRandom();
let database: Store;
let writes = 0;
let isDown = false;
let from: Origin;
let store: Store;
let clients: ReturnType<typeof createClientService>;

beforeEach(async () => {
  database = await openTestStore('sqlite');
  store = {
    ...database,
    async transaction(work, clientId) {
      if (isDown) throw new DomainError('UNAVAILABLE', 'down');
      writes += 1;
      return database.transaction(work, clientId);
    },
  };
  from = { address: '192.0.2.1', traceId: 'trace-1' };
  clients = start();
  await clients.create(ONE);
  writes = 0;
});
afterEach(() => database.close());

/** What a process of its own would have. */
function start(): typeof clients {
  return createClientService({ store, clock, random, authSecret: 's'.repeat(32), origin: () => from });
}

const trail = async (clientId = ONE.id) => {
  const { rows } = await database.audit.page(clientId, { filter: {}, direction: 'asc' }, { limit: 1_000 });
  return rows.map(({ action, actor, address, traceId, targetId, detail }) => ({
    told: [action, actor, address, traceId, targetId].map((value) => value ?? '-').join(' '),
    ...detail,
  }));
};

const fail = async (login: typeof LOGIN, times = 1) => {
  for (let i = 0; i < times; i += 1) {
    await expect(clients.issueToken(login)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
};

it('the first sign-in of an address is told before its token is given, the others by their number', async () => {
  await clients.issueToken(LOGIN);
  const first = { told: 'SIGNED_IN client 192.0.2.1 trace-1 -', by: 'token' };
  expect(await trail()).toEqual([first]);
  const since = new Date(clock() + 1_000).toISOString();
  for (const traceId of ['trace-2', 'trace-3']) {
    clock.advance(1_000);
    from = { address: '192.0.2.1', traceId };
    await clients.issueToken(LOGIN);
  }
  from = { address: '192.0.2.2', traceId: 'trace-4' };
  await clients.issueToken(LOGIN);
  await clients.writeSignIns();
  const second = { told: 'SIGNED_IN client 192.0.2.2 trace-4 -', by: 'token' };
  expect(await trail()).toEqual([first, second]);
  clock.advance(HOUR);
  await clients.writeSignIns();
  const others = { told: 'SIGNED_IN client 192.0.2.1 trace-3 -', by: 'token', times: '2', since };
  expect(await trail()).toEqual([first, second, others]);
  clock.advance(DAY);
  await clients.writeSignIns();
  await clients.writeSignIns({ all: true });
  expect(await trail()).toHaveLength(3);
});

it('failures are told a moment later, of clients that there are, and nothing is written while somebody waits', async () => {
  await fail(WRONG);
  await fail({ ...LOGIN, apiKey: 'guess' });
  await fail({ ...LOGIN, clientId: 'nobody' });
  expect([writes, await trail()]).toEqual([0, []]);
  await clients.writeSignIns();
  const failure = 'wrong credentials';
  const since = new Date(clock()).toISOString();
  expect(await trail()).toEqual([{ told: 'SIGN_IN_FAILED - 192.0.2.1 trace-1 -', failure, times: '2', since }]);
  expect(await trail('nobody')).toEqual([]);
});

it('tells which key was tried, and why it was not let in', async () => {
  const keys = createApiKeyService({ store, clock, random });
  const viewer = { clientId: ONE.id, clientTag: '' };
  const make = async (expiresAt?: number) => keys.create(viewer, { name: 'K', scopes: ['admin'], expiresAt });
  const [good, revoked, expired] = [await make(), await make(), await make(clock() + 1)];
  await keys.revoke(viewer, revoked.apiKey.id);
  clock.advance(1);
  const before = (await trail()).length;
  const guess = `${good.key.slice(0, -5)}AAAAA`;
  for (const apiKey of [guess, revoked.key, expired.key]) {
    await expect(clients.authenticate({ apiKey, bearer: undefined })).rejects.toThrow();
  }
  await clients.authenticate({ apiKey: good.key, bearer: undefined });
  await fail({ apiKey: good.key, clientId: ONE.id, clientSecret: 'not the key' });
  await clients.issueToken({ apiKey: good.key, clientId: ONE.id, clientSecret: good.key });
  await clients.writeSignIns();
  const { id } = good.apiKey;
  const since = new Date(clock()).toISOString();
  const failed = (key: string) => `SIGN_IN_FAILED - 192.0.2.1 trace-1 ${key}`;
  expect((await trail()).slice(before).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual(
    [
      { told: failed(id), failure: 'wrong credentials', times: '2', since },
      { told: failed(revoked.apiKey.id), failure: 'key is revoked' },
      { told: failed(expired.apiKey.id), failure: 'key has expired' },
      { told: `SIGNED_IN ${id} 192.0.2.1 trace-1 ${id}`, by: 'key' },
      { told: `SIGNED_IN ${id} 192.0.2.1 trace-1 ${id}`, by: 'token' },
    ].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  );
});

it('a key that comes from another address is told at once, and one that goes on coming once a day', async () => {
  const keys = createApiKeyService({ store, clock, random });
  const { key } = await keys.create({ clientId: ONE.id, clientTag: '' }, { name: 'K', scopes: ['admin'] });
  const use = () => clients.authenticate({ apiKey: key, bearer: undefined });
  clock.advance(1);
  await use();
  clock.advance(1);
  from = { address: '198.51.100.9', traceId: 'thief' };
  await use();
  expect((await trail()).map(({ told }) => told.split(' ').slice(0, 4).join(' ')).slice(1)).toEqual([
    expect.stringMatching(/^SIGNED_IN key_\w+ 192.0.2.1 trace-1$/),
    expect.stringMatching(/^SIGNED_IN key_\w+ 198.51.100.9 thief$/),
  ]);
  for (let i = 0; i < 50; i += 1) {
    clock.advance(HOUR);
    await use();
    await clients.writeSignIns();
  }
  const counts = (await trail()).slice(3).map((entry) => ('times' in entry ? entry.times : undefined));
  expect(counts).toEqual(['24', '24']);
});

it('a flood of guesses from ever new addresses is a handful of entries and of writes', async () => {
  for (let i = 0; i < 2_000; i += 1) {
    from = { address: `192.0.${i >> 8}.${i & 255}`, traceId: `trace-${i}` };
    await fail(WRONG);
    if (i % 100 === 0) {
      clock.advance(1_000);
      await clients.writeSignIns();
    }
  }
  expect(writes).toBeLessThanOrEqual(20);
  clock.advance(HOUR);
  await clients.writeSignIns();
  const entries = await trail();
  expect(entries.length).toBeLessThanOrEqual(42);
  const times = entries.map((entry) => Number(('times' in entry && entry.times) || 1));
  expect(times.reduce((sum, one) => sum + one, 0)).toBe(2_000);
  const rest = entries.filter((entry) => 'from' in entry && entry.from === 'further addresses');
  expect(rest.map(({ told }) => told.split(' ').slice(0, 3).join(' '))).toEqual([
    'SIGN_IN_FAILED - -',
    'SIGN_IN_FAILED - -',
  ]);
});

it('while the database cannot be written, tokens are given and nothing is forgotten', async () => {
  isDown = true;
  await clients.issueToken(LOGIN);
  await fail(WRONG);
  await expect(clients.writeSignIns()).rejects.toThrow('down');
  isDown = false;
  await clients.writeSignIns();
  expect((await trail()).map(({ told }) => told.split(' ')[0]).toSorted()).toEqual(['SIGNED_IN', 'SIGN_IN_FAILED']);
});

it('a process that stops leaves nothing untold', async () => {
  await clients.issueToken(LOGIN);
  await clients.issueToken(LOGIN);
  await fail(WRONG, 3);
  await clients.writeSignIns({ all: true });
  await clients.writeSignIns({ all: true });
  expect((await trail()).map((entry) => ('times' in entry ? entry.times : '1')).toSorted()).toEqual(['1', '1', '3']);
});
