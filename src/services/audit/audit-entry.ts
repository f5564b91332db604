import {
  type AuditAction,
  type AuditEntry,
  type AuditFilter,
  type AuditQuery,
  CLIENT_ACTOR,
  COMMAND_LINE_ACTOR,
  type Origin,
} from '../../domain/audit/audit-entry.ts';
import type { Viewer } from '../../domain/client.ts';
import { blankUnless, type Clock, createId, idPrefix } from '../../domain/id.ts';
import type { PageRows, PageWindow } from '../../domain/page.ts';
import type { Store, StoreWrites } from '../../domain/ports.ts';
import { hasScope } from '../../domain/scope.ts';
import type { RandomBytes } from '../../lib/random.ts';

export type AuditDeps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** The origin of the current request; undefined outside of one, as on the command line. */
  readonly origin?: () => Origin | undefined;
};

type NewAuditEntry = {
  readonly action: AuditAction;
  /** Null for a target without an id of its own. */
  readonly targetId: string | null;
  readonly detail?: AuditEntry['detail'];
};

/** Writes an entry in the transaction of the audited change, so that neither is committed without the other. */
export type RecordEntry = (tx: StoreWrites, entry: NewAuditEntry) => Promise<void>;

/**
 * Reads the actor and the request's origin before the transaction begins. Inside, a group commit may run the work in the
 * async context of another request, whose origin it would find.
 */
export function createAuditor({ clock, random, origin = () => undefined }: AuditDeps) {
  return ({ clientId, key }: Viewer): RecordEntry => {
    const from = origin();
    const actor = key?.id ?? (from === undefined ? COMMAND_LINE_ACTOR : CLIENT_ACTOR);
    const { address = null, traceId = null } = from ?? {};
    return (tx, { action, targetId, detail = {} }) => {
      const createdAt = clock();
      const id = createId('aud', createdAt, random);
      return tx.audit.append({ clientId, id, action, actor, address, traceId, targetId, detail, createdAt });
    };
  };
}

/** Reads a client's audit trail. */
export function createAuditService({ store }: { readonly store: Pick<Store, 'audit'> }) {
  /** In the order of `ids`; undefined for those that are missing, and all of them for a key without the scope. */
  async function findMany(viewer: Viewer, ids: readonly string[]): Promise<readonly (AuditEntry | undefined)[]> {
    if (!hasScope(viewer, 'admin')) return ids.map(() => undefined);
    return store.audit.findMany(viewer.clientId, blankUnless(isAuditId, ids));
  }

  function page({ clientId }: Viewer, query: AuditQuery, window: PageWindow): Promise<PageRows<AuditEntry>> {
    return store.audit.page(clientId, query, window);
  }

  function count({ clientId }: Viewer, filter: AuditFilter): Promise<number> {
    return store.audit.count(clientId, filter);
  }

  return { findMany, page, count };
}

function isAuditId(id: string): boolean {
  return idPrefix(id) === 'aud';
}
