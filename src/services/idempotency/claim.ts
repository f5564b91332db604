import { AsyncLocalStorage } from 'node:async_hooks';
import { HELD_MS, type KeyedRequest } from '../../domain/idempotency/key.ts';
import { PROVIDER_TIMEOUT_MS } from '../../domain/provider/port.ts';

/** The lease of a claim while a provider is called. */
const ASKING_HELD_MS = PROVIDER_TIMEOUT_MS + 2_000;

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

/** Takes the current claim for the first transaction; undefined afterwards, and without a claim. */
export function openClaim(): Claim | undefined {
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
export function holdKeyToAsk(): void {
  const claim = openClaim();
  if (claim !== undefined) claim.heldMs = ASKING_HELD_MS;
}
