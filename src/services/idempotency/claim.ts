import { AsyncLocalStorage } from 'node:async_hooks';
import { HELD_MS, type KeyedRequest } from '../../domain/idempotency/key.ts';
import { PROVIDER_TIMEOUT_MS } from '../../domain/provider/port.ts';

/** How long a request is left to whoever asks a provider on its behalf. */
const ASKING_HELD_MS = PROVIDER_TIMEOUT_MS + 2_000;

/**
 * A request with an idempotency key, while it is worked on. Its first transaction takes the key and writes down what came
 * of it; a retry that goes on after a crash is given that in place of its own first transaction.
 */
export type Claim = {
  readonly request: KeyedRequest;
  state: 'open' | 'writing' | 'ours' | 'taken' | 'over';
  /** What the first transaction came to, when an earlier request got so far. */
  readonly earlier?: { readonly result: unknown } | undefined;
  heldMs: number;
};

const claims = new AsyncLocalStorage<Claim>();

export function createClaim(request: KeyedRequest, earlier?: Claim['earlier']): Claim {
  return { request, state: 'open', earlier, heldMs: HELD_MS };
}

/** Does the work so that its first transaction is the one of the claim. */
export async function withClaim<T>(claim: Claim, work: () => Promise<T>): Promise<T> {
  try {
    return await claims.run(claim, work);
  } finally {
    if (claim.state === 'open') claim.state = 'over';
  }
}

/** The claim whose first transaction comes next; undefined where there is none. */
export function openClaim(): Claim | undefined {
  const claim = claims.getStore();
  return claim?.state === 'open' ? claim : undefined;
}

/**
 * What the first transaction of this request came to, when an earlier request with the same key got so far and no further.
 * For services that then go on in another way than the first time.
 */
export function recall<T>(): T | undefined {
  const claim = openClaim();
  if (claim?.earlier === undefined) return undefined;
  claim.state = 'ours';
  return claim.earlier.result as T;
}

/** Says, before the first transaction, that a provider is asked after it, which no retry should do at the same time. */
export function holdKeyToAsk(): void {
  const claim = openClaim();
  if (claim !== undefined) claim.heldMs = ASKING_HELD_MS;
}
