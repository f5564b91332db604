import type { Payment } from '../domain/payment.ts';

/** The endpoint of a provider's API, and the timeout of a call. */
export type ApiOptions = {
  /** The origin of the API, where it is not the provider's own. */
  readonly endpoint?: string | undefined;
  readonly timeoutMs?: number | undefined;
};

/** Two successive calls take less than PROVIDER_TIMEOUT_MS. */
export const CALL_TIMEOUT_MS = 4_500;

/** The provider's id of the payment. Throws for a payment without one. */
export function referenceOf({ id, provider, providerReference }: Payment): string {
  if (providerReference === null) throw new Error(`payment ${id} has no reference at ${provider}`);
  return providerReference;
}
