import type { EventType } from '../event.ts';

export const DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event on its way to one endpoint: the outbox row. */
export type WebhookDelivery = {
  readonly clientId: string;
  readonly id: string;
  readonly eventId: string;
  readonly eventType: EventType;
  /** The link that the event tells of, or whose payment it tells of. */
  readonly paymentLinkId: string;
  readonly status: DeliveryStatus;
  readonly attemptCount: number;
  /** When it is sent next; null when it is done with. */
  readonly nextAttemptAt: number | null;
  readonly createdAt: number;
  readonly completedAt: number | null;
};

/** What one try brought. `statusCode` is null when no answer came; `error` then says why. */
export type WebhookAttempt = {
  readonly clientId: string;
  readonly deliveryId: string;
  readonly number: number;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
};

/** What came back from one try: a status, or in words why there is none. */
export type WebhookAnswer = {
  readonly statusCode: number | null;
  readonly error: string | null;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs?: number;
};

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * When to try again after the attempt with that number (from 1) failed at `now`: 30 s, doubling, at most an hour apart;
 * undefined once that would be more than 24 h after the first attempt was due. The receiver may ask for a longer wait
 * within that hour, never for a shorter one.
 */
export function nextAttemptAt(attempt: number, firstDueAt: number, now: number, askedWait = 0): number | undefined {
  const wait = Math.min(Math.max(FIRST_RETRY_MS * 2 ** (attempt - 1), askedWait), LONGEST_RETRY_MS);
  return now + wait - firstDueAt > GIVE_UP_AFTER_MS ? undefined : now + wait;
}

/** What follows from an answer: delivered, once more at `next`, or given up. */
export function outcomeOf(
  answer: WebhookAnswer,
  { attempt, firstDueAt, now }: { readonly attempt: number; readonly firstDueAt: number; readonly now: number },
): { readonly status: DeliveryStatus; readonly next: number | null } {
  const { statusCode } = answer;
  if (statusCode !== null && statusCode >= 200 && statusCode <= 299) return { status: 'DELIVERED', next: null };
  // 410 Gone is the receiver's word that trying again is of no use.
  const next = statusCode === 410 ? undefined : nextAttemptAt(attempt, firstDueAt, now, answer.retryAfterMs);
  return next === undefined ? { status: 'FAILED', next: null } : { status: 'PENDING', next };
}
