import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import type { ProviderName } from '../domain/provider/account.ts';
import type { PaymentProvider } from '../domain/provider/port.ts';
import { createLedger } from './sandbox/ledger.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createWebpay } from './webpay/webpay.ts';

/** Every provider, and the levers of the one that can be played with. */
export function createProviders({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  const sandbox = createSandbox({ clock, ledger: createLedger(store) });
  const providers: Readonly<Record<ProviderName, PaymentProvider>> = {
    sandbox: sandbox.provider,
    webpay: createWebpay(),
  };
  return { providers, levers: sandbox.levers };
}
