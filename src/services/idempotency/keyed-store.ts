import type { Clock } from '../../domain/id.ts';
import type { Store, StoreWrites } from '../../domain/ports.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { type Claim, openClaim } from './claim.ts';
import { keyPurpose } from './sealed.ts';

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
        await tx.idempotency.setResult(clientId, key, secrets.seal(text, keyPurpose(request)));
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
