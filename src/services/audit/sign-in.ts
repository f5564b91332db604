import { type AuditEntry, CLIENT_ACTOR } from '../../domain/audit/audit-entry.ts';
import { DomainError } from '../../domain/errors.ts';
import { createId } from '../../domain/id.ts';
import type { Store } from '../../domain/ports.ts';
import type { AuditDeps } from './audit-entry.ts';

const HOUR_MS = 3_600_000;

/**
 * By kind: the window in which sign-ins of one origin are counted together, and the most origins of one client that are
 * counted separately; further origins share one count.
 */
const KINDS = {
  /** An access token was issued. */
  token: { windowMs: HOUR_MS, mostOrigins: 200 },
  /** An API key was looked up. */
  key: { windowMs: 24 * HOUR_MS, mostOrigins: 200 },
  failed: { windowMs: HOUR_MS, mostOrigins: 20 },
} as const;

type Kind = keyof typeof KINDS;

/** Why a sign-in with a known client or key failed. */
export type SignInFailure = 'wrong credentials' | 'key is revoked' | 'key has expired';

type Who = { readonly clientId: string; readonly keyId?: string | undefined };

/** What sign-ins are grouped by. */
type Source = Who & {
  readonly failure?: SignInFailure | undefined;
  readonly address: string | null;
  /** The group of all further origins. */
  readonly isRest?: boolean;
};

type Tally = Source & {
  readonly kind: Kind;
  /** The trace id of the last one. */
  traceId: string | null;
  /** The number of sign-ins not written yet, since the first of them. */
  count: number;
  since: number;
  writeAt: number;
};

/**
 * Records sign-ins in the audit trail without a write for each: the first one of an origin is written at once, the others
 * as a count after the window. An attacker who guesses 1,000 times a second from changing addresses causes at most about
 * 42 entries an hour, for each client with a known id and for each process.
 */
export function createSignIns({
  store,
  clock,
  random,
  origin = () => undefined,
}: AuditDeps & { readonly store: Store }) {
  /** By kind and client, then by source. */
  const groups = new Map<string, Map<string, Tally>>();

  function count(kind: Kind, who: Who, failure?: SignInFailure): Tally {
    const now = clock();
    const { address = null, traceId = null } = origin() ?? {};
    const groupName = `${kind} ${who.clientId}`;
    const group = groups.get(groupName) ?? new Map<string, Tally>();
    groups.set(groupName, group);
    const source: Source = { ...who, failure, address };
    const isSeparate = group.has(nameOf(source)) || group.size < KINDS[kind].mostOrigins;
    const counted = isSeparate ? source : restOf(kind, who);
    const tally = group.get(nameOf(counted)) ?? { ...counted, kind, traceId, count: 0, since: now, writeAt: now };
    group.set(nameOf(counted), tally);
    if (tally.count === 0) tally.since = now;
    tally.count += 1;
    tally.traceId = traceId;
    return tally;
  }

  /** The first sign-in of an origin is committed before it succeeds, unless the database cannot be written just now. */
  async function succeeded(kind: 'token' | 'key', who: Who): Promise<void> {
    const tally = count(kind, who);
    if (tally.writeAt > clock()) return;
    await write([tally]).catch((error: unknown) => {
      if (!(error instanceof DomainError && error.code === 'UNAVAILABLE')) throw error;
    });
  }

  /** Written in the background: waiting for it would reveal by its duration that the client exists. */
  function failed(who: Who, failure: SignInFailure): void {
    count('failed', who, failure);
  }

  /** Writes the counts that are due, or all of them, and drops sources without a sign-in for a window. */
  async function flush({ all = false }: { readonly all?: boolean } = {}): Promise<void> {
    const now = clock();
    const due: Tally[] = [];
    for (const [groupName, group] of groups) {
      for (const [name, tally] of group) {
        const isOver = tally.writeAt <= now;
        if (tally.count > 0 && (all || isOver)) due.push(tally);
        if (tally.count === 0 && isOver) group.delete(name);
      }
      if (group.size === 0) groups.delete(groupName);
    }
    for (const ofClient of Map.groupBy(due, ({ clientId }) => clientId).values()) await write(ofClient);
  }

  /** Writes counts of one client. Counts that could not be written are kept. */
  async function write(tallies: readonly Tally[]): Promise<void> {
    const now = clock();
    const written = tallies.map((tally) => ({ tally, entry: toEntry(tally, now), before: { ...tally } }));
    for (const { tally } of written) Object.assign(tally, { count: 0, writeAt: now + KINDS[tally.kind].windowMs });
    try {
      await store.transaction(async (tx) => {
        for (const { entry } of written) await tx.audit.append(entry);
      }, tallies[0]?.clientId);
    } catch (error) {
      for (const { tally, before } of written) {
        Object.assign(tally, { count: tally.count + before.count, since: before.since, writeAt: before.writeAt });
      }
      throw error;
    }
  }

  function toEntry({ kind, count, since, ...tally }: Tally, now: number): AuditEntry {
    const { clientId, keyId, failure, address, traceId, isRest = false } = tally;
    const isFailure = kind === 'failed';
    return {
      clientId,
      id: createId('aud', now, random),
      action: isFailure ? 'SIGN_IN_FAILED' : 'SIGNED_IN',
      actor: isFailure ? null : (keyId ?? CLIENT_ACTOR),
      address,
      traceId,
      targetId: keyId ?? null,
      detail: {
        ...(!isFailure && { by: kind }),
        ...(failure !== undefined && { failure }),
        ...(isRest && { from: 'further addresses' }),
        ...(count > 1 && { times: String(count), since: new Date(since).toISOString() }),
      },
      createdAt: now,
    };
  }

  return { succeeded, failed, flush };
}

function nameOf({ keyId, failure, address, isRest }: Source): string {
  return [address, keyId, failure, isRest].join(' ');
}

/** The shared group of further origins. Successful sign-ins are still separated by key, of which there are few. */
function restOf(kind: Kind, { clientId, keyId }: Who): Source {
  return { clientId, keyId: kind === 'failed' ? undefined : keyId, address: null, isRest: true };
}
