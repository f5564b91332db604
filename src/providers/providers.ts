import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { ProviderName } from '../domain/provider/account.ts';
import type { PaymentProvider } from '../domain/provider/port.ts';
import { createLedger } from './sandbox/ledger.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createStripe } from './stripe/stripe.ts';
import { createWebpay } from './webpay/webpay.ts';

/** The origin of a provider's API, where it is not the provider's own. */
export type ProviderEndpoints = { readonly [Name in ProviderName]?: string | undefined };

/** Every provider, and the controls of the simulated one. */
export function createProviders({
  store,
  clock,
  endpoints = {},
  timeoutMs,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly endpoints?: ProviderEndpoints;
  /** The timeout of a call, instead of the provider's default. */
  readonly timeoutMs?: number | undefined;
}) {
  const sandbox = createSandbox({ clock, ledger: createLedger(store) });
  const providers: Readonly<Record<ProviderName, PaymentProvider>> = {
    sandbox: sandbox.provider,
    stripe: createStripe({ clock, endpoint: endpoints.stripe, timeoutMs }),
    webpay: createWebpay({ clock, endpoint: endpoints.webpay, timeoutMs }),
  };
  return { providers, levers: sandbox.levers };
}
