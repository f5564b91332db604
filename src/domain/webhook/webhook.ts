import type { EventType } from '../event.ts';

export const DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One event on its way to one endpoint: the outbox row. */
export type WebhookDelivery = {
  readonly clientId: string;
  readonly id: string;
  /** Null for deliveries to an endpoint that was gone before endpoints had ids. */
  readonly endpointId: string | null;
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
  /** Set when the receiver took too long. */
  readonly timedOut?: true;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs?: number;
};

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const SPREAD = 0.1;

/**
 * A wait that is longer by up to a tenth, or shorter where it would exceed the longest: what failed together is not tried
 * again together. `jitter` is at random, from 0 up to 1.
 */
export function jittered(wait: number, longest: number, jitter: number): number {
  const spread = Math.floor(wait * SPREAD * jitter);
  return wait + spread > longest ? wait - spread : wait + spread;
}

/** A try that was made: its number from 1, when the first one was due, the time by now, and chance (see `jittered`). */
export type TryContext = {
  readonly attempt: number;
  readonly firstDueAt: number;
  readonly now: number;
  readonly jitter: number;
};

/**
 * When to try again after a try failed: 30 s, doubling, at most an hour apart, with jitter; undefined once that would be
 * more than 24 h after the first attempt was due. The receiver may ask for a longer wait within that hour, never for a
 * shorter one.
 */
export function nextAttemptAt({ attempt, firstDueAt, now, jitter }: TryContext, askedWait = 0): number | undefined {
  const ladder = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  const wait = Math.min(Math.max(jittered(ladder, LONGEST_RETRY_MS, jitter), askedWait), LONGEST_RETRY_MS);
  return now + wait - firstDueAt > GIVE_UP_AFTER_MS ? undefined : now + wait;
}

/** What follows from an answer: delivered, once more at `next`, or given up. */
export function outcomeOf(
  answer: WebhookAnswer,
  context: TryContext,
): { readonly status: DeliveryStatus; readonly next: number | null } {
  const { statusCode } = answer;
  if (statusCode !== null && statusCode >= 200 && statusCode <= 299) return { status: 'DELIVERED', next: null };
  // 410 Gone is the receiver's word that trying again is of no use.
  const next = statusCode === 410 ? undefined : nextAttemptAt(context, answer.retryAfterMs);
  return next === undefined ? { status: 'FAILED', next: null } : { status: 'PENDING', next };
}
