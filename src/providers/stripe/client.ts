import Stripe from 'stripe';
import type { OpenAccount } from '../../domain/provider/account.ts';

/** Two calls in a row stay within PROVIDER_TIMEOUT_MS. */
const CALL_TIMEOUT_MS = 4_500;

export type Connect = (account: Pick<OpenAccount, 'credentials'>) => Stripe;

/**
 * Clients of Stripe's API. Nothing is tried again: whoever asks does that, later. (The package alone repeats a call whose
 * connection was closed, once, with the same idempotency key.) `endpoint`: another origin than Stripe's, for tests.
 */
export function createConnect({
  endpoint,
  timeoutMs = CALL_TIMEOUT_MS,
}: {
  readonly endpoint?: string | undefined;
  readonly timeoutMs?: number | undefined;
}): Connect {
  const options = { timeout: timeoutMs, maxNetworkRetries: 0, telemetry: false, ...addressOf(endpoint) };
  return ({ credentials }) => new Stripe(credentials.secretKey ?? '', options);
}

function addressOf(endpoint: string | undefined): Pick<Stripe.StripeConfig, 'protocol' | 'host' | 'port'> {
  if (endpoint === undefined) return {};
  const { protocol, hostname, port } = new URL(endpoint);
  const isPlain = protocol === 'http:';
  // An IPv6 address stands in brackets in a url, and without them anywhere else.
  const host = hostname.replace(/^\[|\]$/g, '');
  return { protocol: isPlain ? 'http' : 'https', host, port: port === '' ? (isPlain ? 80 : 443) : port };
}
