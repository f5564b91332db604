import { isUnderWay, type Payment } from '../payment.ts';

const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** A provider that knows when it will know more is believed, but not asked in a loop. */
const SHORTEST_PAUSE_MS = 1_000;

/** How long a payment may be undecided when its provider sets no limit, and wait for funds that are on their way. */
const UNDECIDED_MS = 3_600_000;
const UNDER_WAY_MS = 7 * 86_400_000;

/** How long a provider that does not answer may keep a payment from being given up. */
const GRACE_MS = 3_600_000;

/** A payment that was given up without the provider's word may have been paid all the same: it is asked about so long. */
const DOUBT_MS = 30 * 86_400_000;
const DOUBT_PAUSE_MS = 6 * 3_600_000;

/** How often a provider that does not answer is asked about a payment that is decided: what a notice told is in doubt. */
const MOST_UNANSWERED = DOUBT_MS / LONGEST_PAUSE_MS;

/** The failure code of a payment that was given up without the provider's word. */
export const NO_ANSWER = 'no_answer';
/** The failure code of a payment that its client or its payer gave up. */
export const CANCELED = 'canceled';
/** The failure code of a payment whose time was over. */
export const EXPIRED = 'expired';

type Waiting = Pick<Payment, 'status' | 'failureCode' | 'createdAt' | 'expiresAt' | 'cancelRequestedAt' | 'askCount'>;

/** From when on the payment is to be given up: its payer's time is over, or somebody asked for it. */
export function endsAt({ status, createdAt, expiresAt, cancelRequestedAt }: Waiting): number {
  const end = status === 'CREATED' ? (expiresAt ?? createdAt + UNDECIDED_MS) : createdAt + UNDER_WAY_MS;
  return Math.min(end, cancelRequestedAt ?? end);
}

/** From when on the link is let go although the provider has not said that the payment cannot be paid any more. */
export function letGoAt(payment: Waiting): number {
  return endsAt(payment) + GRACE_MS;
}

/**
 * When to ask the provider again: after pauses that double from 15 s up to an hour, at its end at the latest, and at
 * `askAt` when the provider said so. Null when there is nothing to ask. `unanswered` when it was asked just now and did
 * not answer.
 */
export function nextAskAt(
  payment: Waiting,
  now: number,
  {
    askAt = Number.POSITIVE_INFINITY,
    refundsPending = false,
    unanswered = false,
  }: { askAt?: number; refundsPending?: boolean; unanswered?: boolean } = {},
): number | null {
  const { status, failureCode, createdAt, askCount } = payment;
  if (status === 'FAILED') {
    const isInDoubt = (unanswered || failureCode === NO_ANSWER) && now < createdAt + DOUBT_MS;
    if (isInDoubt) return now + DOUBT_PAUSE_MS;
    return Number.isFinite(askAt) ? askAt : null;
  }
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(askCount, 20), LONGEST_PAUSE_MS);
  if (!isUnderWay(status)) {
    return refundsPending || (unanswered && askCount < MOST_UNANSWERED) ? now + pause : null;
  }
  const end = endsAt(payment);
  const atEnd = end > now ? end : Number.POSITIVE_INFINITY;
  return Math.min(now + pause, atEnd, Math.max(askAt, now + SHORTEST_PAUSE_MS));
}
