import type { EventType } from '../event.ts';

export const DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The delivery of one event to one endpoint: a row of the outbox. */
export type WebhookDelivery = {
  readonly clientId: string;
  readonly id: string;
  /** Null for deliveries to an endpoint that was gone before endpoints had ids. */
  readonly endpointId: string | null;
  readonly eventId: string;
  readonly eventType: EventType;
  /** The link of the event, or of its payment. */
  readonly paymentLinkId: string;
  readonly status: DeliveryStatus;
  readonly attemptCount: number;
  /** When it is sent next; null when it is finished. */
  readonly nextAttemptAt: number | null;
  readonly createdAt: number;
  readonly completedAt: number | null;
};

/** The outcome of one attempt. `statusCode` is null without an answer; `error` then says why. */
export type WebhookAttempt = {
  readonly clientId: string;
  readonly deliveryId: string;
  readonly number: number;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
};

/** The receiver's answer to one attempt: a status, or in words why there is none. */
export type WebhookAnswer = {
  readonly statusCode: number | null;
  readonly error: string | null;
  /** Set when the receiver took too long. */
  readonly timedOut?: true;
  /** The receiver's Retry-After. */
  readonly retryAfterMs?: number;
};

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const SPREAD = 0.1;

/**
 * Lengthens a wait by up to a tenth, or shortens it where it would exceed `longest`, so that deliveries that failed together
 * are not retried together. `jitter` is random, in [0, 1).
 */
export function jittered(wait: number, longest: number, jitter: number): number {
  const spread = Math.floor(wait * SPREAD * jitter);
  return wait + spread > longest ? wait - spread : wait + spread;
}

/** An attempt: its number from 1, when the first one was due, the current time, and a random number (see `jittered`). */
export type AttemptContext = {
  readonly attempt: number;
  readonly firstDueAt: number;
  readonly now: number;
  readonly jitter: number;
};

/**
 * When to retry a failed attempt: after 30 s, doubling up to an hour, with jitter; undefined once that would be more than
 * 24 h after the first attempt was due. The receiver's Retry-After, `requestedWait`, can lengthen a wait up to an hour, but
 * not shorten it.
 */
export function nextAttemptAt(
  { attempt, firstDueAt, now, jitter }: AttemptContext,
  requestedWait = 0,
): number | undefined {
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
  const wait = Math.min(Math.max(jittered(backoff, LONGEST_RETRY_MS, jitter), requestedWait), LONGEST_RETRY_MS);
  return now + wait - firstDueAt > GIVE_UP_AFTER_MS ? undefined : now + wait;
}

/** The outcome of an answer: delivered, retried at `next`, or failed. */
export function outcomeOf(
  answer: WebhookAnswer,
  context: AttemptContext,
): { readonly status: DeliveryStatus; readonly next: number | null } {
  const { statusCode } = answer;
  if (statusCode !== null && statusCode >= 200 && statusCode <= 299) return { status: 'DELIVERED', next: null };
  // 410 Gone: the receiver asks for no retries.
  const next = statusCode === 410 ? undefined : nextAttemptAt(context, answer.retryAfterMs);
  return next === undefined ? { status: 'FAILED', next: null } : { status: 'PENDING', next };
}
