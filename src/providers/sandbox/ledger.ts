import type { Store } from '../../domain/ports.ts';
import type { SandboxLedger } from '../../domain/provider/ports.ts';

/** The sandbox's books in the database, each entry in a transaction of its own, like a remote provider's. */
export function createLedger(store: Pick<Store, 'sandbox' | 'transaction'>): SandboxLedger {
  return {
    ...store.sandbox,
    put: (charge) => store.transaction((tx) => tx.sandbox.put(charge), charge.clientId),
  };
}
