import { type AuditEntry, CLIENT_ACTOR } from '../../domain/audit/audit-entry.ts';
import { DomainError } from '../../domain/errors.ts';
import { createId } from '../../domain/id.ts';
import type { Store } from '../../domain/ports.ts';
import type { AuditDeps } from './audit-entry.ts';

const HOUR_MS = 3_600_000;

/**
 * Sign-ins of a kind are counted for so long before they are written again; of one client, so many origins are told
 * apart at a time, and what comes from others is counted together.
 */
const KINDS = {
  /** A token was asked for and given. */
  token: { windowMs: HOUR_MS, mostOrigins: 200 },
  /** A key that is sent with each request was looked up. */
  key: { windowMs: 24 * HOUR_MS, mostOrigins: 200 },
  failed: { windowMs: HOUR_MS, mostOrigins: 20 },
} as const;

type Kind = keyof typeof KINDS;

/** Why a sign-in in the name of a known client failed. */
export type SignInFailure = 'wrong credentials' | 'key is revoked' | 'key has expired';

type Who = { readonly clientId: string; readonly keyId?: string | undefined };

/** What is told apart. */
type Source = Who & {
  readonly failure?: SignInFailure | undefined;
  readonly address: string | null;
  /** All that came after so many others were told apart. */
  readonly isRest?: boolean;
};

type Tally = Source & {
  readonly kind: Kind;
  /** Of the last one. */
  traceId: string | null;
  /** How many are not written yet, and when the first of them was. */
  count: number;
  since: number;
  writeAt: number;
};

/**
 * Tells the audit trail of sign-ins, without a write for each: the first one of an origin is written as it comes, and the
 * others by their number once a window is over. Whoever guesses 1,000 times a second, from ever new addresses, brings
 * about 42 entries an hour at most, for each client that he knows by its id and for each process.
 */
export function createSignIns({
  store,
  clock,
  random,
  origin = () => undefined,
}: AuditDeps & { readonly store: Store }) {
  /** By kind and client, then by what is told apart. */
  const groups = new Map<string, Map<string, Tally>>();

  function count(kind: Kind, who: Who, failure?: SignInFailure): Tally {
    const now = clock();
    const { address = null, traceId = null } = origin() ?? {};
    const groupName = `${kind} ${who.clientId}`;
    const group = groups.get(groupName) ?? new Map<string, Tally>();
    groups.set(groupName, group);
    const source: Source = { ...who, failure, address };
    const isTold = group.has(nameOf(source)) || group.size < KINDS[kind].mostOrigins;
    const told = isTold ? source : restOf(kind, who);
    const tally = group.get(nameOf(told)) ?? { ...told, kind, traceId, count: 0, since: now, writeAt: now };
    group.set(nameOf(told), tally);
    if (tally.count === 0) tally.since = now;
    tally.count += 1;
    tally.traceId = traceId;
    return tally;
  }

  /** The first of its origin is on disk before anybody is let in, unless the database cannot be written just now. */
  async function succeeded(kind: 'token' | 'key', who: Who): Promise<void> {
    const tally = count(kind, who);
    if (tally.writeAt > clock()) return;
    await write([tally]).catch((error: unknown) => {
      if (!(error instanceof DomainError && error.code === 'UNAVAILABLE')) throw error;
    });
  }

  /** Written a little later: to wait for it would tell a stranger that there is such a client. */
  function failed(who: Who, failure: SignInFailure): void {
    count('failed', who, failure);
  }

  /** Writes what is due, or all that was not written yet, and forgets what it has not heard of in a window. */
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

  /** All of one client. What could not be written is counted on. */
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

/** What is let in is still told apart by its key, of which there are not many. */
function restOf(kind: Kind, { clientId, keyId }: Who): Source {
  return { clientId, keyId: kind === 'failed' ? undefined : keyId, address: null, isRest: true };
}
