import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { ProviderName } from '../domain/provider/account.ts';
import type { ProviderCall } from '../domain/provider/call.ts';
import type { PaymentProvider } from '../domain/provider/port.ts';
import { measured } from './measured.ts';
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
  called,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly endpoints?: ProviderEndpoints;
  /** The timeout of a call, instead of the provider's default. */
  readonly timeoutMs?: number | undefined;
  /** Called at the end of each call of a provider, for metrics. */
  readonly called?: ((call: ProviderCall) => void) | undefined;
}) {
  const sandbox = createSandbox({ clock, ledger: createLedger(store) });
  const watch = (provider: PaymentProvider) => (called === undefined ? provider : measured(provider, called));
  const providers: Readonly<Record<ProviderName, PaymentProvider>> = {
    sandbox: watch(sandbox.provider),
    stripe: watch(createStripe({ clock, endpoint: endpoints.stripe, timeoutMs })),
    webpay: watch(createWebpay({ clock, endpoint: endpoints.webpay, timeoutMs })),
  };
  return { providers, controls: sandbox.controls };
}
