import { isUnderWay, type Payment } from '../payment.ts';

const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** The shortest pause before a lookup at the time that a provider announced. */
const SHORTEST_PAUSE_MS = 1_000;

/** The deadline of an undecided payment whose provider sets no limit, and of one whose funds are on their way. */
const UNDECIDED_MS = 3_600_000;
const UNDER_WAY_MS = 7 * 86_400_000;

/** How long after its deadline a payment is kept pending because its provider does not answer. */
const GRACE_MS = 3_600_000;

/** How long a payment that was given up without the provider's answer is still looked up: it may have been paid. */
const DOUBT_MS = 30 * 86_400_000;
const DOUBT_PAUSE_MS = 6 * 3_600_000;

/** The most lookups without an answer of a decided payment, about which a notice may have been missed. */
const MAX_UNANSWERED = DOUBT_MS / LONGEST_PAUSE_MS;

/** The failure code of a payment that was given up without the provider's answer. */
export const NO_ANSWER = 'no_answer';
/** The failure code of a payment that its client or its payer canceled. */
export const CANCELED = 'canceled';
/** The failure code of a payment after its deadline. */
export const EXPIRED = 'expired';

type Waiting = Pick<
  Payment,
  'status' | 'failureCode' | 'createdAt' | 'expiresAt' | 'cancelRequestedAt' | 'lookupCount'
>;

/** The payment's deadline: the payer's time is over, or a cancellation was requested. */
export function endsAt({ status, createdAt, expiresAt, cancelRequestedAt }: Waiting): number {
  const end = status === 'CREATED' ? (expiresAt ?? createdAt + UNDECIDED_MS) : createdAt + UNDER_WAY_MS;
  return Math.min(end, cancelRequestedAt ?? end);
}

/** When the link is released without the provider's confirmation that the payment cannot be paid any more. */
export function releaseAt(payment: Waiting): number {
  return endsAt(payment) + GRACE_MS;
}

/**
 * When to look the payment up again: after pauses that double from 15 s up to an hour, at its deadline at the latest, and at
 * the provider's `lookUpAt`. Null when there is nothing to look up. `unanswered`: a lookup has just got no answer.
 */
export function nextLookupAt(
  payment: Waiting,
  now: number,
  {
    lookUpAt = Number.POSITIVE_INFINITY,
    refundsPending = false,
    unanswered = false,
  }: { lookUpAt?: number; refundsPending?: boolean; unanswered?: boolean } = {},
): number | null {
  const { status, failureCode, createdAt, lookupCount } = payment;
  if (status === 'FAILED') {
    const isInDoubt = (unanswered || failureCode === NO_ANSWER) && now < createdAt + DOUBT_MS;
    if (isInDoubt) return now + DOUBT_PAUSE_MS;
    return Number.isFinite(lookUpAt) ? lookUpAt : null;
  }
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(lookupCount, 20), LONGEST_PAUSE_MS);
  if (!isUnderWay(status)) {
    return refundsPending || (unanswered && lookupCount < MAX_UNANSWERED) ? now + pause : null;
  }
  const end = endsAt(payment);
  const atEnd = end > now ? end : Number.POSITIVE_INFINITY;
  return Math.min(now + pause, atEnd, Math.max(lookUpAt, now + SHORTEST_PAUSE_MS));
}
