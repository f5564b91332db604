import { hash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ApiKey, keyIdOf } from '../domain/api-key.ts';
import { type Client, parseClientInput, type Viewer } from '../domain/client.ts';
import { ConflictError, DomainError, ExpiredError } from '../domain/errors.ts';
import { isStorable } from '../domain/input/shape.ts';
import type { Store } from '../domain/ports.ts';
import { upTo } from '../lib/lru.ts';
import { createSecret } from '../lib/random.ts';
import { createKeyVerifier } from './api-key.ts';
import type { AuditDeps } from './audit/audit-entry.ts';
import { createSignIns } from './audit/sign-in.ts';
import { createTokens, TOKEN_LIFETIME_S } from './token.ts';

/**
 * How long a verified pair of credentials is cached. Nothing else delays a revocation: once it is committed, this is when the
 * last process refuses the key. A second is left of the three that are promised.
 */
const CREDENTIALS_CACHED_MS = 2_000;

/** A request's credentials, from its two headers; the token without `Bearer`. */
type Credentials = { readonly apiKey: string | undefined; readonly bearer: string | undefined };

/** The authenticated viewer, and until when the result may be cached. */
type Verified = { readonly viewer: Viewer; readonly expiresAt: number };

type Login = Readonly<Record<'apiKey' | 'clientId' | 'clientSecret', string | undefined>>;

type AccessToken = { readonly accessToken: string; readonly tokenType: 'Bearer'; readonly expiresIn: number };

/** Omitted ids, secrets and keys are generated. Fixed ones are for demo data and tests. */
type NewClient = {
  readonly name: string;
  readonly id?: string;
  readonly clientSecret?: string;
  readonly apiKey?: string;
};

/** A new client with its secret and its key, which cannot be read again later. */
type CreatedClient = { readonly client: Client; readonly clientSecret: string; readonly apiKey: string };

export type ClientService = ReturnType<typeof createClientService>;

/** Clients and their authentication. `authSecret` is AUTH_SECRET, which signs the access tokens. */
export function createClientService({
  store,
  authSecret,
  ...deps
}: AuditDeps & {
  readonly store: Store;
  readonly authSecret: string;
}) {
  const { clock, random, origin } = deps;
  const tokens = createTokens({ secret: authSecret, clock });
  const signIns = createSignIns({ ...deps, store });
  const findKey = createKeyVerifier({ store, clock, refused: (key, failure) => signIns.failed(ofKey(key), failure) });
  const verified = new LRUCache<string, { readonly viewer: Viewer; readonly since: number; readonly until: number }>(
    upTo(10_000),
  );

  /**
   * Accepts an API key alone, in either header; or a token together with the key that it was issued for. Every failure gives
   * the same error, except for correct credentials that have expired.
   */
  async function authenticate({ apiKey, bearer }: Credentials): Promise<Viewer> {
    if (apiKey === undefined && bearer === undefined) throw unauthenticated();
    // The cache of API keys is by address, so that a use from another address reaches the audit trail.
    const isKey = keyIdOf(apiKey ?? bearer ?? '') !== undefined;
    const pair = `${bearer ?? ''}\n${apiKey ?? ''}\n${(isKey && origin?.()?.address) || ''}`;
    const known = verified.get(pair);
    // Taken before the reads, so that a revocation during them takes effect no later.
    const now = clock();
    // A clock that was set back must not prolong what is cached.
    if (known !== undefined && known.since <= now && now < known.until) return known.viewer;
    const { viewer, expiresAt } = await verify({ apiKey, bearer });
    verified.set(pair, { viewer, since: now, until: Math.min(expiresAt, now + CREDENTIALS_CACHED_MS) });
    return viewer;
  }

  async function verify({ apiKey, bearer }: Credentials): Promise<Verified> {
    const given = apiKey ?? bearer ?? '';
    if (keyIdOf(given) !== undefined) return verifyKey(given, bearer === given ? undefined : bearer);
    const claims = apiKey === undefined || bearer === undefined ? undefined : await tokens.verify(bearer);
    const client = claims && (await store.clients.findByApiKeyHash(sha256(given)));
    // A token that was issued for an API key is limited to its scopes, so it is no token of the client itself.
    if (claims === undefined || client?.id !== claims.clientId || claims.keyId !== undefined) throw unauthenticated();
    if (claims.expiresAt <= clock()) throw new ExpiredError('access token');
    return { viewer: { clientId: client.id, clientTag: client.tag }, expiresAt: claims.expiresAt };
  }

  /** Verifies an API key, together with the token that was issued for it, if one is sent. */
  async function verifyKey(given: string, bearer: string | undefined): Promise<Verified> {
    const key = await findKey(given);
    const claims = bearer === undefined ? undefined : await tokens.verify(bearer);
    const client = key && (await store.clients.find(key.clientId));
    if (key === undefined || client === undefined) throw unauthenticated();
    const { id, scopes, expiresAt } = key;
    if (bearer !== undefined && (claims?.clientId !== client.id || claims.keyId !== id)) throw unauthenticated();
    const until = Math.min(expiresAt ?? Number.POSITIVE_INFINITY, claims?.expiresAt ?? Number.POSITIVE_INFINITY);
    if (until <= clock()) throw new ExpiredError('access token');
    await signIns.succeeded('key', ofKey(key));
    return { viewer: { clientId: client.id, clientTag: client.tag, key: { id, scopes } }, expiresAt: until };
  }

  /** Issues an access token for all three credentials. For an API key, the key is the secret as well. */
  async function issueToken({ apiKey = '', clientId = '', clientSecret = '' }: Login): Promise<AccessToken> {
    if (keyIdOf(apiKey) !== undefined) {
      const key = await findKey(apiKey);
      if (key === undefined) throw mismatched();
      const who = ofKey(key);
      if (key.clientId !== clientId || clientSecret !== apiKey) throw refused(who);
      await signIns.succeeded('token', who);
      return accessToken(await tokens.issue(clientId, key.id));
    }
    const client = isStorable(clientId) ? await store.clients.find(clientId) : undefined;
    // All three are always compared, so that the duration does not reveal which one is wrong.
    const secretFits = isHashOf(client?.secretHash, clientSecret);
    const keyFits = isHashOf(client?.apiKeyHash, apiKey);
    if (client === undefined) throw mismatched();
    const who = { clientId: client.id };
    if (!secretFits || !keyFits) throw refused(who);
    await signIns.succeeded('token', who);
    return accessToken(await tokens.issue(client.id));
  }

  function refused(who: Parameters<typeof signIns.failed>[0]): DomainError {
    signIns.failed(who, 'wrong credentials');
    return mismatched();
  }

  async function create(input: NewClient): Promise<CreatedClient> {
    const { name, id = `client_${hex(8)}` } = parseClientInput(input);
    const { clientSecret = createSecret(32, random), apiKey = createSecret(32, random) } = input;
    const hashes = { secretHash: sha256(clientSecret), apiKeyHash: sha256(apiKey) };
    const client = { id, name, tag: hex(6), ...hashes, createdAt: clock() };
    const inserted = await store.transaction((tx) => tx.clients.insert(client));
    if (!inserted) throw new ConflictError(`The id ${id} or its api key is already another client's`, { path: ['id'] });
    return { client, clientSecret, apiKey };
  }

  /** The client on whose behalf the viewer acts. */
  async function get({ clientId }: Viewer): Promise<Client> {
    const client = await store.clients.find(clientId);
    if (client === undefined) throw unauthenticated();
    return client;
  }

  function hex(bytes: number): string {
    return Buffer.from(random(bytes)).toString('hex');
  }

  return { authenticate, issueToken, create, get, writeSignIns: signIns.flush };
}

function ofKey({ clientId, id }: ApiKey) {
  return { clientId, keyId: id };
}

function unauthenticated(): DomainError {
  const message = 'Send x-api-key and "Authorization: Bearer <accessToken>" of one client; POST /auth gives a token';
  return new DomainError('UNAUTHENTICATED', message);
}

function mismatched(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'x-api-key, clientId and clientSecret are not those of one client');
}

function accessToken(token: string): AccessToken {
  return { accessToken: token, tokenType: 'Bearer', expiresIn: TOKEN_LIFETIME_S };
}

/** Keys and secrets are long random texts, for which a fast hash is as safe as a slow one. */
function sha256(secret: string): string {
  return hash('sha256', secret);
}

function isHashOf(kept: string | undefined, secret: string): boolean {
  const given = Buffer.from(sha256(secret), 'hex');
  return timingSafeEqual(given, kept === undefined ? Buffer.alloc(given.length) : Buffer.from(kept, 'hex'));
}
