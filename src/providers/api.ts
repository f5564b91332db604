import type { Payment } from '../domain/payment.ts';
import type { ProviderFault } from '../domain/provider/call.ts';

/** The endpoint of a provider's API, and the timeout of a call. */
export type ApiOptions = {
  /** The origin of the API, where it is not the provider's own. */
  readonly endpoint?: string | undefined;
  readonly timeoutMs?: number | undefined;
};

/** Two successive calls take less than PROVIDER_TIMEOUT_MS. */
export const CALL_TIMEOUT_MS = 4_500;

/** What an error's HTTP status says of the call: 429 refuses it for now only. */
export function faultOfStatus(status: number): ProviderFault {
  return status >= 400 && status < 500 && status !== 429 ? 'refused' : 'failed';
}

/** The provider's id of the payment. Throws for a payment without one. */
export function referenceOf({ id, provider, providerReference }: Payment): string {
  if (providerReference === null) throw new Error(`payment ${id} has no reference at ${provider}`);
  return providerReference;
}
