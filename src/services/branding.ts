import { type Branding, parseBranding } from '../domain/branding.ts';
import type { Viewer } from '../domain/client.ts';
import type { Store } from '../domain/ports.ts';

/** How a client shows itself to payers. */
export function createBrandingService({ store }: { readonly store: Store }) {
  async function get({ clientId }: Viewer): Promise<Branding | undefined> {
    return (await store.clients.find(clientId))?.branding;
  }

  /** Sets it in place of the one before; null when nothing is left of it. Throws a ValidationError with every fault. */
  async function set({ clientId }: Viewer, input: unknown): Promise<Branding | null> {
    const branding = parseBranding(input);
    return store.transaction(async (tx) => {
      await tx.clients.setBranding(clientId, branding);
      return branding ?? null;
    }, clientId);
  }

  return { get, set };
}
