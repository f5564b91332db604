import { hash, timingSafeEqual } from 'node:crypto';
import { type ApiKey, formatKey, hasExpired, keyIdOf, MAX_LIVE_KEYS, parseApiKeyInput } from '../domain/api-key.ts';
import type { Viewer } from '../domain/client.ts';
import { DomainError, ExpiredError, InvalidStateError, NotFoundError } from '../domain/errors.ts';
import { type Clock, createId, idPrefix } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import { createSecret } from '../lib/random.ts';
import { type AuditDeps, createAuditor } from './audit/audit-entry.ts';
import type { SignInFailure } from './audit/sign-in.ts';

/** The most keys of a list: all that are not revoked, and revoked ones up to this number. */
const MAX_LISTED = 200;

/** The least time between two updates of a key's last use. */
const TOUCHED_EVERY_MS = 60_000;

export type ApiKeyService = ReturnType<typeof createApiKeyService>;

type NewApiKey = { readonly apiKey: ApiKey; readonly key: string };

/** The API keys of a client: each with a name, scopes, and an expiry. */
export function createApiKeyService({ store, ...deps }: AuditDeps & { readonly store: Store }) {
  const { clock, random } = deps;
  const actedBy = createAuditor(deps);

  function list({ clientId }: Viewer): Promise<readonly ApiKey[]> {
    return store.apiKeys.list(clientId, MAX_LISTED);
  }

  /** Creates a key. The result's `key` is its text, which is shown this one time only. */
  async function create(viewer: Viewer, input: unknown): Promise<NewApiKey> {
    const { clientId } = viewer;
    const { name, scopes, expiresAt = null } = parseApiKeyInput(input, clock());
    const record = actedBy(viewer);
    return store.transaction(async (tx) => {
      await tx.clients.lock(clientId);
      if ((await tx.apiKeys.countLive(clientId)) >= MAX_LIVE_KEYS) {
        throw new InvalidStateError(`There are ${MAX_LIVE_KEYS} keys that are not revoked; revoke one first`);
      }
      const now = clock();
      const id = createId('key', now, random);
      const key = formatKey(id, createSecret(32, random));
      const dates = { createdAt: now, expiresAt, lastUsedAt: null, revokedAt: null };
      const apiKey: ApiKey = { id, clientId, name, keyHash: hash('sha256', key), scopes, ...dates };
      await tx.apiKeys.insert(apiKey);
      const ends = expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() };
      const detail = { name, scopes: scopes.join(' '), ...ends };
      await record(tx, { action: 'API_KEY_CREATED', targetId: id, detail });
      return { apiKey, key };
    }, clientId);
  }

  /** Revokes a key permanently. A revoked key is returned unchanged. */
  async function revoke(viewer: Viewer, id: string): Promise<ApiKey> {
    const { clientId } = viewer;
    const record = actedBy(viewer);
    return store.transaction(async (tx) => {
      const key = idPrefix(id) === 'key' ? await tx.apiKeys.revoke(clientId, id, clock()) : undefined;
      if (key === undefined) throw new NotFoundError('There is no such API key');
      await record(tx, { action: 'API_KEY_REVOKED', targetId: id, detail: { name: key.name } });
      return key;
    }, clientId);
  }

  return { list, create, revoke };
}

/** Finds the stored key of a text; undefined for an unknown or revoked one. */
export function createKeyVerifier({
  store,
  clock,
  refused,
}: {
  readonly store: Store;
  readonly clock: Clock;
  /** Called when a text with the id of a stored key is refused. */
  readonly refused: (key: ApiKey, failure: SignInFailure) => void;
}) {
  /** Throws an ExpiredError for a correct key that has expired. */
  return async (text: string): Promise<ApiKey | undefined> => {
    const id = keyIdOf(text);
    const key = id === undefined ? undefined : await store.apiKeys.find(id);
    if (key === undefined) return undefined;
    const now = clock();
    const failure = failureOf(key, text, now);
    if (failure === undefined) {
      await touch(key, now);
      return key;
    }
    refused(key, failure);
    if (failure === 'key has expired') throw new ExpiredError('API key');
    return undefined;
  };

  async function touch({ id, clientId, lastUsedAt }: ApiKey, now: number): Promise<void> {
    const since = now - TOUCHED_EVERY_MS;
    if (lastUsedAt !== null && lastUsedAt > since) return;
    try {
      await store.transaction((tx) => tx.apiKeys.touch(id, now, since), clientId);
    } catch (error) {
      // A database that cannot be written can still be read.
      if (!(error instanceof DomainError && error.code === 'UNAVAILABLE')) throw error;
    }
  }
}

/** Checks the secret first: a caller without the whole key learns nothing about it. */
function failureOf(key: ApiKey, text: string, now: number): SignInFailure | undefined {
  if (!isHashOf(key.keyHash, text)) return 'wrong credentials';
  if (key.revokedAt !== null) return 'key is revoked';
  return hasExpired(key, now) ? 'key has expired' : undefined;
}

function isHashOf(kept: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(hash('sha256', given), 'hex'), Buffer.from(kept, 'hex'));
}
