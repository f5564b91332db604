import type { Viewer } from '../domain/client.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Store } from '../domain/ports.ts';

/** Disputes (chargebacks). Only providers' reports create or change them. */
export function createDisputeService({ store }: { readonly store: Pick<Store, 'disputes'> }) {
  /** The disputes of each payment, the oldest first, in the order of `paymentIds`. */
  function ofPayments({ clientId }: Viewer, paymentIds: readonly string[]): Promise<readonly (readonly Dispute[])[]> {
    return store.disputes.ofPayments(clientId, paymentIds);
  }

  return { ofPayments };
}
