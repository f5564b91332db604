import { type Branding, parseBranding } from '../domain/branding.ts';
import type { Viewer } from '../domain/client.ts';
import type { Store } from '../domain/ports.ts';
import { type AuditDeps, createAuditor } from './audit/audit-entry.ts';

/** How a client shows itself to payers. */
export function createBrandingService({ store, ...deps }: AuditDeps & { readonly store: Store }) {
  const actedBy = createAuditor(deps);

  async function get({ clientId }: Viewer): Promise<Branding | undefined> {
    return (await store.clients.find(clientId))?.branding;
  }

  /** Replaces the branding; null when the result is empty. Throws a ValidationError with every fault. */
  async function set(viewer: Viewer, input: unknown): Promise<Branding | null> {
    const { clientId } = viewer;
    const branding = parseBranding(input);
    const record = actedBy(viewer);
    return store.transaction(async (tx) => {
      await tx.clients.setBranding(clientId, branding);
      const detail = { fields: Object.keys(branding ?? {}).join(' ') };
      await record(tx, { action: 'BRANDING_SET', targetId: null, detail });
      return branding ?? null;
    }, clientId);
  }

  return { get, set };
}
