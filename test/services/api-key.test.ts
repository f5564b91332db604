import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MAX_LIVE_KEYS } from '../../src/domain/api-key.ts';
import type { Viewer } from '../../src/domain/client.ts';
import {
  DomainError,
  ExpiredError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';
import { DEFAULT_RETENTION } from '../../src/domain/retention.ts';
import { createRandom } from '../../src/lib/random.ts';
import { createApiKeyService } from '../../src/services/api-key.ts';
import { createClientService } from '../../src/services/client.ts';
import { createRetentionService } from '../../src/services/retention.ts';
import { openStore } from '../../src/store/store.ts';
import { createTestClock } from '../support/clock.ts';
import { PATIENT } from '../support/patience.ts';
import { NOON } from '../support/payment-link.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';

const authSecret = 'the secret of these tests, 32 long';
const random = createRandom();
const one = { id: 'one', name: 'One', clientSecret: 'one-secret', apiKey: 'one-api-key' };
const two = { id: 'two', name: 'Two', clientSecret: 'two-secret', apiKey: 'two-api-key' };
const unauthenticated = expect.objectContaining({ name: 'DomainError', code: 'UNAUTHENTICATED' });
const AUDIT_MS = DEFAULT_RETENTION.audit * 86_400_000;
const READER = { name: 'Reports', scopes: ['links:read'] };

describe.each(dialects)('API keys on %s', (dialect) => {
  const clock = createTestClock(NOON);
  let database: TestDatabase;
  /** Of two processes on one database. */
  let stores: readonly [Store, Store];
  let clients: readonly [ReturnType<typeof createClientService>, ReturnType<typeof createClientService>];
  let keys: ReturnType<typeof createApiKeyService>;
  let statements = 0;
  const viewers: Record<string, Viewer> = {};

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    const options = { databaseUrl: database.url, ...PATIENT };
    stores = [await openStore(options), await openStore(options)];
    for (const client of [one, two]) {
      const made = await createClientService({ store: stores[0], clock, random, authSecret }).create(client);
      viewers[client.id] = { clientId: client.id, clientTag: made.client.tag };
    }
  });
  beforeEach(() => {
    clock.set(NOON);
    statements = 0;
    const watched = (store: Store): Store => ({
      ...store,
      apiKeys: {
        ...store.apiKeys,
        find: (id) => {
          statements += 1;
          return store.apiKeys.find(id);
        },
      },
      transaction: (work, clientId) => {
        statements += 1;
        return store.transaction(work, clientId);
      },
    });
    const [first, second] = stores.map((store) =>
      createClientService({ store: watched(store), clock, random, authSecret }),
    );
    if (first === undefined || second === undefined) throw new Error('two processes');
    clients = [first, second];
    keys = createApiKeyService({ store: stores[0], clock, random });
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });

  const create = (input: unknown = READER, of = 'one') => keys.create(viewers[of] as Viewer, input);
  const tokenOf = async (key: string, clientId = 'one') =>
    (await clients[0].issueToken({ apiKey: key, clientId, clientSecret: key })).accessToken;

  it('are shown once and kept as hashes', async () => {
    const { apiKey, key } = await create();
    expect(key).toMatch(/^plkey_[0-9a-hjkmnp-tv-z]{26}_[\w-]{43}$/);
    expect(key.startsWith(`pl${apiKey.id}_`)).toBe(true);
    const listed = await keys.list(viewers.one as Viewer);
    expect(listed).toContainEqual(apiKey);
    expect(JSON.stringify(listed)).not.toContain(key.slice(-43));
    expect(await keys.list(viewers.two as Viewer)).not.toContainEqual(apiKey);
  });

  it('sign in alone, in either place, with their scopes', async () => {
    const { apiKey, key } = await create();
    const viewer = { ...viewers.one, key: { id: apiKey.id, scopes: ['links:read'] } };
    for (const credentials of [
      { apiKey: key, bearer: undefined },
      { apiKey: undefined, bearer: key },
      { apiKey: key, bearer: key },
      { apiKey: key, bearer: await tokenOf(key) },
    ]) {
      expect(await clients[0].authenticate(credentials)).toEqual(viewer);
    }
  });

  it('let nobody in who has less, or mixes them with others', async () => {
    const { apiKey, key } = await create();
    const another = (await create()).key;
    const foreign = (await create(READER, 'two')).key;
    const own = { apiKey: one.apiKey, clientId: one.id, clientSecret: one.clientSecret };
    const mine = (await clients[0].issueToken(own)).accessToken;
    const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    const token = await tokenOf(key);
    const strangers: readonly (readonly [apiKey: string | undefined, bearer: string | undefined])[] = [
      [wrong, undefined],
      [undefined, wrong],
      [`${key}x`, undefined],
      [key.slice(0, -1), undefined],
      [apiKey.id, undefined],
      [undefined, token],
      [wrong, token],
      // The scopes of the key would be lost.
      [one.apiKey, token],
      [one.apiKey, key],
      [key, mine],
      [another, token],
      [foreign, token],
      [key, await tokenOf(foreign, 'two')],
      [key, 'nonsense'],
    ];
    for (const [given, bearer] of strangers) {
      const answer = clients[0].authenticate({ apiKey: given, bearer });
      await expect(answer, `${given} ${bearer}`).rejects.toEqual(unauthenticated);
    }
    for (const login of [
      { apiKey: key, clientId: 'two', clientSecret: key },
      { apiKey: key, clientId: 'one', clientSecret: another },
      { apiKey: key, clientId: 'one', clientSecret: one.clientSecret },
      { apiKey: one.apiKey, clientId: 'one', clientSecret: key },
      { apiKey: wrong, clientId: 'one', clientSecret: wrong },
    ]) {
      await expect(clients[0].issueToken(login)).rejects.toEqual(unauthenticated);
    }
  });

  it('are refused by every process 2 s after they were revoked, and so are their tokens', async () => {
    const { apiKey, key } = await create();
    const token = await tokenOf(key);
    const ways = clients.flatMap((process) => [
      () => process.authenticate({ apiKey: key, bearer: undefined }),
      () => process.authenticate({ apiKey: key, bearer: token }),
    ]);
    for (const way of ways) await way();
    const revoked = await createApiKeyService({ store: stores[1], clock, random }).revoke(
      viewers.one as Viewer,
      apiKey.id,
    );
    expect(revoked).toMatchObject({ id: apiKey.id, revokedAt: NOON });
    clock.advance(2_000);
    for (const way of ways) await expect(way()).rejects.toEqual(unauthenticated);
    await expect(tokenOf(key)).rejects.toEqual(unauthenticated);
  });

  it('are refused at once by a process whose clock was set back', async () => {
    const { apiKey, key } = await create();
    const use = () => clients[0].authenticate({ apiKey: key, bearer: undefined });
    await use();
    await keys.revoke(viewers.one as Viewer, apiKey.id);
    clock.advance(-60_000);
    await expect(use()).rejects.toEqual(unauthenticated);
  });

  it('stay refused when they are removed, after what the audit trail tells of them is', async () => {
    const { apiKey, key } = await create();
    const token = await tokenOf(key);
    await keys.revoke(viewers.one as Viewer, apiKey.id);
    const { removeOld } = createRetentionService({ store: stores[1] });
    const isThere = async () => (await stores[0].apiKeys.find(apiKey.id)) !== undefined;
    await removeOld('keys', NOON + AUDIT_MS);
    expect(await isThere()).toBe(true);
    await removeOld('keys', NOON + AUDIT_MS + 1);
    expect(await isThere()).toBe(false);
    for (const bearer of [undefined, key, token]) {
      await expect(clients[0].authenticate({ apiKey: key, bearer })).rejects.toEqual(unauthenticated);
    }
    await expect(tokenOf(key)).rejects.toEqual(unauthenticated);
    const query = { filter: { action: ['API_KEY_REVOKED'] }, direction: 'asc' } as const;
    const { rows } = await stores[0].audit.page('one', query, { limit: 100 });
    expect(rows.map(({ targetId }) => targetId)).toContain(apiKey.id);
  });

  it('say that they have expired to who has them whole, and to nobody else', async () => {
    const { key } = await create({ ...READER, expiresAt: NOON + 10_000 });
    const credentials = { apiKey: key, bearer: undefined };
    clock.set(NOON + 9_999);
    await clients[0].authenticate(credentials);
    clock.set(NOON + 10_000);
    await expect(clients[0].authenticate(credentials)).rejects.toThrow(ExpiredError);
    const wrong = `${key.slice(0, -2)}__`;
    await expect(clients[0].authenticate({ apiKey: wrong, bearer: undefined })).rejects.toEqual(unauthenticated);
  });

  it('outlive their tokens', async () => {
    const { key } = await create();
    const bearer = await tokenOf(key);
    clock.set(NOON + 3_600_000);
    await expect(clients[0].authenticate({ apiKey: key, bearer })).rejects.toThrow(ExpiredError);
    await clients[0].authenticate({ apiKey: key, bearer: undefined });
  });

  it('cost one read in 2 s, one write in a minute, and one more a day', async () => {
    const { apiKey, key } = await create();
    const use = () => clients[0].authenticate({ apiKey: key, bearer: undefined });
    for (let i = 0; i < 5; i += 1) await use();
    expect(statements).toBe(3);
    clock.advance(2_000);
    await use();
    expect(statements).toBe(4);
    const lastUse = async () => (await keys.list(viewers.one as Viewer)).find(({ id }) => id === apiKey.id)?.lastUsedAt;
    expect(await lastUse()).toBe(NOON);
    clock.set(NOON + 60_000);
    await use();
    expect([statements, await lastUse()]).toEqual([6, NOON + 60_000]);
  });

  it('work on a database that cannot be written', async () => {
    const { key } = await create();
    const transaction = () => Promise.reject(new DomainError('UNAVAILABLE', 'read-only'));
    const process = createClientService({ store: { ...stores[0], transaction }, clock, random, authSecret });
    expect(await process.authenticate({ apiKey: key, bearer: undefined })).toMatchObject({ clientId: 'one' });
  });

  it("are nobody else's to revoke", async () => {
    const { apiKey, key } = await create();
    for (const id of [apiKey.id, 'key_none', 'x\0', '']) {
      await expect(keys.revoke(viewers.two as Viewer, id)).rejects.toThrow(NotFoundError);
    }
    await clients[0].authenticate({ apiKey: key, bearer: undefined });
  });

  it.each<[what: object, faults: readonly string[]]>([
    [{ name: '', scopes: [] }, ['name: must have at least 1 character', 'scopes: must have at least one entry']],
    [
      { name: 'x', scopes: ['links:reed'] },
      ['scopes[0]: must be one of links:read, links:write, payments:write, refunds:write, webhooks:write, admin'],
    ],
    [{ ...READER, expiresAt: NOON }, ['expiresAt: must be a time in the future']],
    [{ ...READER, expiresAt: 1e18 }, ['expiresAt: must be a time in the future']],
    [{}, ['name: is required', 'scopes: is required']],
  ])('%j is refused', async (input, faults) => {
    const error: unknown = await create(input).catch((thrown: unknown) => thrown);
    if (!(error instanceof ValidationError)) throw error;
    const told = error.issues.map(
      ({ path: [name, at], message }) => `${name}${at === undefined ? '' : `[${at}]`}: ${message}`,
    );
    expect(told).toEqual(faults);
  });

  it(`are at most ${MAX_LIVE_KEYS} of a client`, async () => {
    const made = await create(READER, 'two');
    while ((await stores[0].apiKeys.countLive('two')) < MAX_LIVE_KEYS) await create(READER, 'two');
    await expect(create(READER, 'two')).rejects.toThrow(InvalidStateError);
    await keys.revoke(viewers.two as Viewer, made.apiKey.id);
    await create(READER, 'two');
  });

  it(`are at most ${MAX_LIVE_KEYS} of a client whose last one is created by two processes at the same time`, async () => {
    const made = await createClientService({ store: stores[0], clock, random, authSecret }).create({ name: 'Three' });
    const { id: clientId, tag: clientTag } = made.client;
    const services = stores.map((store) => createApiKeyService({ store, clock, random }));
    const createAt = (i: number) => services[i % 2]?.create({ clientId, clientTag }, READER);
    for (let i = 0; i < MAX_LIVE_KEYS - 1; i += 1) await createAt(0);
    for (let round = 0; round < 10; round += 1) {
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => createAt(i)));
      const created = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(created).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'FAILED_PRECONDITION' });
      }
      await keys.revoke({ clientId, clientTag }, created[0]?.apiKey.id ?? '');
    }
  });
});
