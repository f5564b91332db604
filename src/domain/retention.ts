const DAY_MS = 86_400_000;

/** How long data is retained that is not needed any more, in days. */
export type RetentionDays = {
  /** Events, with their finished deliveries. */
  readonly events: number;
  /** The attempts of deliveries. */
  readonly attempts: number;
  /** Checkout sessions that are over and were not paid. */
  readonly sessions: number;
  /** The answers to requests with an idempotency key. */
  readonly idempotency: number;
  /** The audit trail, and ended API keys, so that the key of an audit entry is known as long as the entry. */
  readonly audit: number;
  /** The ids of received provider notices. */
  readonly notices: number;
};

export const DEFAULT_RETENTION: RetentionDays = {
  events: 400,
  attempts: 30,
  sessions: 90,
  idempotency: 1,
  audit: 400,
  notices: 90,
};

/** Missed notices are read again for up to 30 days, so those received since then must still be known. */
export const MIN_NOTICE_DAYS = 31;

/** What is older than this is not kept. */
export function retainedSince(now: number, days: number): number {
  return now - days * DAY_MS;
}

/** The kinds of retained data, including ended API keys and webhook secrets that no longer sign. */
export type Retained = keyof RetentionDays | 'keys' | 'secrets';

/** The retention of each kind, in days. */
export function daysKept(days: RetentionDays): Readonly<Record<Retained, number>> {
  return { ...days, keys: days.audit, secrets: 0 };
}

export type RetentionReads = {
  /**
   * Which clients have rows older than `before`: examines the first `limit` clients after `after`, in the order of their
   * ids, that have any rows. `next` is the last one examined, undefined at the end.
   */
  clientsWithOld(
    what: Retained,
    before: number,
    window: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ readonly due: readonly string[]; readonly next: string | undefined }>;
};

export type RetentionWrites = {
  /**
   * Removes up to `limit` rows of one client that are older than `before`, beginning with the oldest, and returns how many:
   * fewer than `limit` when that was all. Finished deliveries are removed with their attempts, then events without any
   * deliveries left; API keys by when they were revoked or expired. Replaced secrets of endpoints, which are few, are cleared.
   */
  remove(what: Exclude<Retained, 'sessions'>, clientId: string, before: number, limit: number): Promise<number>;
  /**
   * Examines up to `limit` sessions after the id `after`, and removes those without a payment other than failed ones.
   * `next` is the last one examined, undefined at the end.
   */
  removeUnpaidSessions(
    clientId: string,
    before: number,
    window: { readonly after: string; readonly limit: number },
  ): Promise<{ readonly removed: number; readonly next: string | undefined }>;
};
