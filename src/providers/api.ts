import type { Payment } from '../domain/payment.ts';

/** Where a provider's API is, and how long one call to it may take. */
export type ApiOptions = {
  /** The origin of the API, where it is not the provider's own. */
  readonly endpoint?: string | undefined;
  readonly timeoutMs?: number | undefined;
};

/** Two calls in a row stay within PROVIDER_TIMEOUT_MS. */
export const CALL_TIMEOUT_MS = 4_500;

/** What the provider calls the payment. Throws for a payment that it was never told of. */
export function referenceOf({ id, provider, providerReference }: Payment): string {
  if (providerReference === null) throw new Error(`payment ${id} has no reference at ${provider}`);
  return providerReference;
}
