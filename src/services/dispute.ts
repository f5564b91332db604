import type { Viewer } from '../domain/client.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Store } from '../domain/ports.ts';

/** What payers asked their banks to take back. Providers tell of it; nobody else makes or changes one. */
export function createDisputeService({ store }: { readonly store: Pick<Store, 'disputes'> }) {
  /** Of each payment, the first one first, in the order of `paymentIds`. */
  function ofPayments({ clientId }: Viewer, paymentIds: readonly string[]): Promise<readonly (readonly Dispute[])[]> {
    return store.disputes.ofPayments(clientId, paymentIds);
  }

  return { ofPayments };
}
