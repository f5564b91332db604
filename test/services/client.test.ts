import { createHmac, hash } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, DomainError, ExpiredError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createClientService } from '../../src/services/client.ts';
import { createTestClock } from '../support/clock.ts';
import { faultsOf } from '../support/faults.ts';
import { NOON } from '../support/payment-link.ts';
import { dialects, openTestStore } from '../support/store.ts';

const authSecret = 'the secret of these tests, 32 long';
const one = { id: 'one', name: 'One', clientSecret: 'one-secret', apiKey: 'one-api-key' };
const two = { id: 'two', name: 'Two', clientSecret: 'two-secret', apiKey: 'two-api-key' };
const refused = new DomainError(
  'UNAUTHENTICATED',
  'Send x-api-key and "Authorization: Bearer <accessToken>" of one client; POST /auth gives a token',
);
const mismatched = new DomainError(
  'UNAUTHENTICATED',
  'x-api-key, clientId and clientSecret are not those of one client',
);

describe.each(dialects)('on %s', (dialect) => {
  const clock = createTestClock(NOON);
  const random = deterministicBytes();
  let store: Store;
  let clients: ReturnType<typeof createClientService>;
  /** How often the store was asked for a key; and whether it still has the clients. */
  let lookups = 0;
  let removed = false;

  beforeAll(async () => {
    store = await openTestStore(dialect);
    const seeding = createClientService({ store, clock, random, authSecret });
    await seeding.create(one);
    await seeding.create(two);
  });
  beforeEach(() => {
    clock.set(NOON);
    lookups = 0;
    removed = false;
    const findByApiKeyHash = async (apiKeyHash: string) => {
      lookups += 1;
      return removed ? undefined : store.clients.findByApiKeyHash(apiKeyHash);
    };
    const watched = { ...store, clients: { ...store.clients, findByApiKeyHash } };
    clients = createClientService({ store: watched, clock, random, authSecret });
  });
  afterAll(() => store.close());

  const login = async ({ id, clientSecret, apiKey }: typeof one) =>
    (await clients.issueToken({ apiKey, clientId: id, clientSecret })).accessToken;

  describe('create', () => {
    it('makes up id, secret and key, shows them once and keeps hashes', async () => {
      const { client, clientSecret, apiKey } = await clients.create({ name: 'Café "Ñ"' });
      expect(client).toEqual({
        id: expect.stringMatching(/^client_[0-9a-f]{16}$/),
        name: 'Café "Ñ"',
        tag: expect.stringMatching(/^[0-9a-f]{12}$/),
        secretHash: hash('sha256', clientSecret),
        apiKeyHash: hash('sha256', apiKey),
        createdAt: NOON,
      });
      expect(clientSecret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(apiKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(apiKey).not.toBe(clientSecret);
      expect(await store.clients.find(client.id)).toEqual(client);
      expect(JSON.stringify(await store.clients.list())).not.toContain(clientSecret);
      expect(await login({ id: client.id, name: '', clientSecret, apiKey })).toMatch(/^ey/);
    });

    it('refuses an id or a key that another client has', async () => {
      const before = await store.clients.list();
      await expect(clients.create({ id: 'one', name: 'Other' })).rejects.toThrow(ConflictError);
      await expect(clients.create({ name: 'Other', apiKey: one.apiKey })).rejects.toThrow(ConflictError);
      expect(await store.clients.list()).toEqual(before);
    });

    it('refuses an id that does not fit a command line, and a name that is none, naming each', async () => {
      const error: unknown = await clients.create({ id: 'a b', name: '' }).catch((thrown: unknown) => thrown);
      const rethrow = () => {
        throw error;
      };
      expect(faultsOf(rethrow)).toEqual([
        'id: must be 1 to 64 letters, digits, "-" or "_"',
        'name: must have at least 1 character',
      ]);
    });
  });

  describe('issueToken', () => {
    it('gives a signed token of an hour to who has all three', async () => {
      const { apiKey, id: clientId, clientSecret } = one;
      const token = await clients.issueToken({ apiKey, clientId, clientSecret });
      expect(token).toEqual({ accessToken: expect.any(String), tokenType: 'Bearer', expiresIn: 3600 });
      const [header = '', payload = '', signature] = token.accessToken.split('.');
      const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
      expect(decode(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
      expect(decode(payload)).toEqual({ iss: 'payment-links', sub: 'one', iat: NOON / 1000, exp: NOON / 1000 + 3600 });
      expect(signature).toBe(createHmac('sha256', authSecret).update(`${header}.${payload}`).digest('base64url'));
    });

    it.each<[what: string, login: Partial<Record<'apiKey' | 'clientId' | 'clientSecret', string | undefined>>]>([
      ['the secret is wrong', { clientSecret: 'two-secret' }],
      ['the secret is missing', { clientSecret: undefined }],
      ['the key is wrong', { apiKey: 'nobody' }],
      ["the key is another client's", { apiKey: two.apiKey }],
      ['the key is missing', { apiKey: undefined }],
      ['the client is unknown', { clientId: 'three' }],
      ['the client is missing', { clientId: undefined }],
      ['the client is no text that could be one', { clientId: 'a\0\ud800' }],
      ['a hash is sent for the secret', { clientSecret: hash('sha256', one.clientSecret) }],
    ])('says the same whatever is wrong: %s', async (_what, wrong) => {
      const { apiKey, id: clientId, clientSecret } = one;
      const answer = clients.issueToken({ apiKey, clientId, clientSecret, ...wrong });
      await expect(answer).rejects.toEqual(mismatched);
    });
  });

  describe('authenticate', () => {
    it('lets in who sends the key and a token of one client', async () => {
      const bearer = await login(one);
      const { tag: clientTag } = (await store.clients.find('one')) ?? {};
      expect(await clients.authenticate({ apiKey: one.apiKey, bearer })).toEqual({ clientId: 'one', clientTag });
    });

    it('keeps out everybody else, in the same words', async () => {
      const mine = await login(one);
      const [header, payload, signature = ''] = mine.split('.');
      const claims = { iss: 'payment-links', sub: 'one' };
      const sign = (alg: string, secret: string, otherwise: Record<string, string> = {}) =>
        new SignJWT({ ...claims, ...otherwise })
          .setProtectedHeader({ alg })
          .setExpirationTime(NOON / 1000 + 60)
          .sign(new TextEncoder().encode(secret));
      const forever = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
      const strangers: readonly (readonly [apiKey: string | undefined, bearer: string | undefined])[] = [
        [undefined, undefined],
        [one.apiKey, undefined],
        [undefined, mine],
        ['', ''],
        ['nobody', mine],
        [two.apiKey, mine],
        [one.apiKey, await login(two)],
        [one.apiKey, 'not.a.token'],
        [one.apiKey, '\ud800'],
        [one.apiKey, `${mine}x`],
        [one.apiKey, `${header}.${payload}.`],
        [one.apiKey, `${header}.${payload}.${'A'.repeat(signature.length)}`],
        [one.apiKey, new UnsecuredJWT(claims).setExpirationTime(NOON / 1000 + 60).encode()],
        [one.apiKey, await sign('HS256', 'another secret that is 32 letters')],
        [one.apiKey, await sign('HS512', authSecret)],
        [one.apiKey, await sign('HS256', authSecret, { iss: 'somebody-else' })],
        [one.apiKey, await forever.sign(new TextEncoder().encode(authSecret))],
      ];
      for (const [apiKey, bearer] of strangers) {
        await expect(clients.authenticate({ apiKey, bearer })).rejects.toEqual(refused);
      }
      const control = await sign('HS256', authSecret);
      expect(await clients.authenticate({ apiKey: one.apiKey, bearer: control })).toMatchObject({ clientId: 'one' });
    });

    it.each([0, 3_599_000])(
      'believes a token until its last millisecond, also one first seen %i ms after',
      async (seen) => {
        const bearer = await login(one);
        const authenticate = () => clients.authenticate({ apiKey: one.apiKey, bearer });
        clock.advance(seen);
        await authenticate();
        clock.set(NOON + 3_600_000 - 1);
        expect(await authenticate()).toMatchObject({ clientId: 'one' });
        clock.set(NOON + 3_600_000);
        await expect(authenticate()).rejects.toThrow(new ExpiredError('access token'));
        // Who has only one of the two is not told.
        const strange = clients.authenticate({ apiKey: two.apiKey, bearer });
        await expect(strange).rejects.toEqual(refused);
        await expect(clients.authenticate({ apiKey: one.apiKey, bearer: `${bearer}x` })).rejects.toEqual(refused);
      },
    );

    it('believes tokens of every secret that is listed, and signs with the first', async () => {
      const [old, fresh] = ['an older secret of these tests; long', 'a newer secret of these tests: long'];
      const start = (secret: string) => createClientService({ store, clock, random, authSecret: secret });
      const token = async (secret: string) => {
        const login = { apiKey: one.apiKey, clientId: one.id, clientSecret: one.clientSecret };
        return (await start(secret).issueToken(login)).accessToken;
      };
      const isUsable = (secret: string, bearer: string) =>
        start(secret)
          .authenticate({ apiKey: one.apiKey, bearer })
          .then(({ clientId }) => clientId === 'one')
          .catch(() => false);
      const plain = await token(old);
      const named = await token(`old:${old}`);
      const signed = await token(`new:${fresh}, old:${old}`);
      expect(JSON.parse(Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ kid: 'new' });
      const both = `new:${fresh}, old:${old}`;
      expect([await isUsable(both, plain), await isUsable(both, named), await isUsable(both, signed)]).toEqual([
        true,
        true,
        true,
      ]);
      expect([await isUsable(`new:${fresh}`, plain), await isUsable(`new:${fresh}`, named)]).toEqual([false, false]);
      expect([
        await isUsable(`new:${fresh}`, signed),
        await isUsable(fresh, signed),
        await isUsable(old, signed),
      ]).toEqual([true, true, false]);
      // The name alone is no proof.
      expect(await isUsable(`old:${fresh}`, named)).toBe(false);
    });

    it('asks the store once in two seconds, so that a client that is removed stops within them', async () => {
      const bearer = await login(one);
      const authenticate = () => clients.authenticate({ apiKey: one.apiKey, bearer });
      const viewer = await authenticate();
      for (let i = 0; i < 5; i += 1) expect(await authenticate()).toEqual(viewer);
      removed = true;
      clock.advance(1_999);
      expect(await authenticate()).toEqual(viewer);
      expect(lookups).toBe(1);
      clock.advance(1);
      await expect(authenticate()).rejects.toEqual(refused);
    });

    it('does not keep a refusal: who gets a key in time is let in', async () => {
      const bearer = await login(one);
      removed = true;
      await expect(clients.authenticate({ apiKey: one.apiKey, bearer })).rejects.toEqual(refused);
      removed = false;
      expect(await clients.authenticate({ apiKey: one.apiKey, bearer })).toMatchObject({ clientId: 'one' });
    });
  });
});

/** Bytes that differ each time and repeat with each run. */
function deterministicBytes() {
  let drawn = 0;
  return (count: number) => {
    drawn += 1;
    return hash('sha512', `${drawn}`, 'buffer').subarray(0, count);
  };
}
