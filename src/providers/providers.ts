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

/** Every provider, and the levers of the one that can be played with. */
export function createProviders({
  store,
  clock,
  endpoints = {},
  timeoutMs,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly endpoints?: ProviderEndpoints;
  /** How long one call to a provider may take, where that is not what the provider's folder says. */
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
