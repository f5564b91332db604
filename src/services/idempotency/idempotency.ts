import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, KeyInUseError, KeyReusedError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/id.ts';
import { idempotencyPurpose, isDecided, type KeyedRequest } from '../../domain/idempotency/key.ts';
import type { KeyRecord } from '../../domain/idempotency/ports.ts';
import type { Store } from '../../domain/ports.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { type Claim, createClaim, withClaim } from './claim.ts';

/** How long a request waits for the answer of an earlier one with the same key. */
const WAIT_MS = 5_000;
const POLL_MS = 25;

/** The most retries when others claim or release the key between a read and a claim. */
const MAX_TURNS = 8;

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** The answer that is sent: the one that was stored first, by this request or another. */
type KeptAnswer = { readonly text: string; readonly replayed: boolean };

export type Performed<T> =
  | { readonly stored: string }
  | {
      readonly outcome: Outcome<T>;
      /** Stores the answer unless there is one already; it is sent only afterwards. */
      keep(text: string): Promise<KeptAnswer>;
    };

export type IdempotencyService = ReturnType<typeof createIdempotencyService>;

/**
 * Idempotent requests: the work is done once, and every retry gets the same answer (docs/idempotency.md).
 */
export function createIdempotencyService({
  store,
  clock,
  secrets,
  waitMs = WAIT_MS,
}: {
  /** The plain store, without claims; the services have the keyed one. */
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  readonly waitMs?: number;
}) {
  /**
   * Does the work, or returns the answer that is stored for the key. Throws KeyReusedError if the key belongs to a different
   * request, KeyInUseError if the earlier request has no answer within `waitMs`.
   */
  async function perform<T>(request: KeyedRequest, work: () => Promise<T>): Promise<Performed<T>> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const found = await answerOrClaim(request);
      if (typeof found === 'string') return { stored: found };
      const outcome = await outcomeOf(found, work);
      if (found.state === 'taken') continue;
      // An outcome that is not final is returned only if no other request has done the work meanwhile.
      if (found.state === 'over' && !isKept(outcome) && (await isClaimed(request))) continue;
      return { outcome, keep: (text) => keep(found, text) };
    }
    throw new KeyInUseError();
  }

  /** The stored answer, or a claim to do the work. */
  async function answerOrClaim(request: KeyedRequest): Promise<string | Claim> {
    const giveUpAt = clock() + waitMs;
    for (let polls = 0; ; polls += 1) {
      const record = await find(request);
      if (record === undefined) return createClaim(request);
      if (record.sealedAnswer !== null) return open(record, record.sealedAnswer);
      const now = clock();
      if (now >= record.heldUntil && record.sealedResult !== null) {
        return createClaim(request, JSON.parse(open(record, record.sealedResult)));
      }
      // By the clock, and by the time slept, as an injected clock may stand still.
      if (now >= giveUpAt || polls * POLL_MS >= waitMs) throw new KeyInUseError();
      await sleep(POLL_MS);
    }
  }

  /** False when the database is away: its error means that nothing was changed, and must not replace one of unknown outcome. */
  async function isClaimed(request: KeyedRequest): Promise<boolean> {
    try {
      return (await find(request)) !== undefined;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') return false;
      throw error;
    }
  }

  async function find(request: KeyedRequest): Promise<KeyRecord | undefined> {
    const record = await store.idempotency.find(request.clientId, request.key);
    if (record !== undefined && record.fingerprint !== request.fingerprint) throw new KeyReusedError();
    return record;
  }

  async function keep({ request, state, earlier }: Claim, text: string): Promise<KeptAnswer> {
    const { clientId, key } = request;
    const isRecorded = state === 'ours' || earlier !== undefined;
    const sealedAnswer = secrets.seal(text, idempotencyPurpose(request));
    const written = await store.transaction((tx) => {
      if (isRecorded) return tx.idempotency.setAnswer(clientId, key, sealedAnswer);
      const now = clock();
      return tx.idempotency.insert({ ...request, createdAt: now, heldUntil: now, sealedResult: null, sealedAnswer });
    }, clientId);
    if (written) return { text, replayed: false };
    const kept = await answerOrClaim(request);
    if (typeof kept === 'string') return { text: kept, replayed: true };
    throw new KeyInUseError();
  }

  function open(record: KeyRecord, sealed: string): string {
    return secrets.open(sealed, idempotencyPurpose(record));
  }

  return { perform };
}

async function outcomeOf<T>(claim: Claim, work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await withClaim(claim, work) };
  } catch (error) {
    return { error };
  }
}

/** Whether the outcome is final, and therefore stored. */
function isKept(outcome: Outcome<unknown>): boolean {
  return 'value' in outcome || (outcome.error instanceof DomainError && isDecided(outcome.error.code));
}
