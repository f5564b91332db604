import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../domain/id.ts';
import { HELD_MS, idempotencyPurpose, type KeyedRequest } from '../../domain/idempotency/key.ts';
import type { Store, StoreWrites } from '../../domain/ports.ts';
import { PROVIDER_TIMEOUT_MS } from '../../domain/provider/port.ts';
import type { SecretBox } from '../../lib/secret-box.ts';

/** The lease of a claim while a provider is called. */
const PROVIDER_CALL_HELD_MS = PROVIDER_TIMEOUT_MS + 2_000;

/**
 * A request with an idempotency key, while it is processed. Its first transaction claims the key and stores its result; a
 * retry that resumes after a crash gets that result in place of its own first transaction.
 */
export type Claim = {
  readonly request: KeyedRequest;
  state: 'open' | 'writing' | 'ours' | 'taken' | 'over';
  /** The result of the first transaction, if an earlier request has committed it. */
  readonly earlier?: { readonly result: unknown } | undefined;
  heldMs: number;
};

const claims = new AsyncLocalStorage<Claim>();

export function createClaim(request: KeyedRequest, earlier?: Claim['earlier']): Claim {
  return { request, state: 'open', earlier, heldMs: HELD_MS };
}

/** Runs the work with the claim in its async context, for its first transaction to use. */
export async function withClaim<T>(claim: Claim, work: () => Promise<T>): Promise<T> {
  try {
    return await claims.run(claim, work);
  } finally {
    if (claim.state === 'open') claim.state = 'over';
  }
}

/** The current claim, until its first transaction begins; undefined afterwards, and without a claim. */
function openClaim(): Claim | undefined {
  const claim = claims.getStore();
  return claim?.state === 'open' ? claim : undefined;
}

/**
 * The result of the first transaction, if an earlier request with the same key crashed after it. For services that resume
 * in another way than they begin.
 */
export function recall<T>(): T | undefined {
  const claim = openClaim();
  if (claim?.earlier === undefined) return undefined;
  claim.state = 'ours';
  return claim.earlier.result as T;
}

/** Called before the first transaction if a provider is called after it: extends the lease, so that no retry runs at once. */
export function extendKeyLease(): void {
  const claim = openClaim();
  if (claim !== undefined) claim.heldMs = PROVIDER_CALL_HELD_MS;
}

type Deps = { readonly store: Store; readonly clock: Clock; readonly secrets: Pick<SecretBox, 'seal'> };

/** Rolls back a transaction whose key another request has claimed. */
class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';
}

/**
 * A store in which the first transaction of a request with an idempotency key also claims the key and stores its result, so
 * that both are committed or neither. Without a key it is the store itself.
 */
export function createKeyedStore({ store, clock, secrets }: Deps): Store {
  async function once<T>(claim: Claim, work: (tx: StoreWrites) => Promise<T>): Promise<T> {
    const { request, heldMs } = claim;
    const { clientId, key } = request;
    claim.state = 'writing';
    try {
      const result = await store.transaction(async (tx) => {
        const now = clock();
        const record = { ...request, createdAt: now, heldUntil: now + heldMs, sealedResult: null, sealedAnswer: null };
        if (!(await tx.idempotency.insert(record))) throw new KeyTakenError();
        const made = await work(tx);
        const text = JSON.stringify({ result: made });
        await tx.idempotency.setResult(clientId, key, secrets.seal(text, idempotencyPurpose(request)));
        return made;
      }, clientId);
      claim.state = 'ours';
      return result;
    } catch (error) {
      claim.state = error instanceof KeyTakenError ? 'taken' : 'open';
      throw error;
    }
  }

  function transaction<T>(work: (tx: StoreWrites) => Promise<T>, clientId?: string): Promise<T> {
    const claim = openClaim();
    if (claim === undefined) return store.transaction(work, clientId);
    if (claim.earlier === undefined) return once(claim, work);
    claim.state = 'ours';
    return Promise.resolve(claim.earlier.result as T);
  }

  return { ...store, transaction };
}
