import type Stripe from 'stripe';
import type { OpenAccount } from '../../domain/provider/account.ts';
import { type ApiOptions, CALL_TIMEOUT_MS } from '../api.ts';

/**
 * Clients of Stripe's API, without retries: the caller retries later. (The package itself repeats a call once, with the same
 * idempotency key, if its connection was closed.) The package has 220 modules, so it is imported at the first call.
 */
export function createConnect({ endpoint, timeoutMs = CALL_TIMEOUT_MS }: ApiOptions) {
  const options = { timeout: timeoutMs, maxNetworkRetries: 0, telemetry: false, ...addressOf(endpoint) };
  return async ({ credentials }: Pick<OpenAccount, 'credentials'>): Promise<Stripe> => {
    const { Stripe } = await import('stripe');
    return new Stripe(credentials.secretKey ?? '', options);
  };
}

function addressOf(endpoint: string | undefined): Pick<Stripe.StripeConfig, 'protocol' | 'host' | 'port'> {
  if (endpoint === undefined) return {};
  const { protocol, hostname, port } = new URL(endpoint);
  const isPlain = protocol === 'http:';
  // An IPv6 address has brackets in a url only.
  const host = hostname.replace(/^\[|\]$/g, '');
  return { protocol: isPlain ? 'http' : 'https', host, port: port === '' ? (isPlain ? 80 : 443) : port };
}
