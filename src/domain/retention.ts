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
  /** The audit trail. */
  readonly audit: number;
};

export const DEFAULT_RETENTION: RetentionDays = {
  events: 400,
  attempts: 30,
  sessions: 90,
  idempotency: 1,
  audit: 400,
};

/** What is older than this is not kept. */
export function retainedSince(now: number, days: number): number {
  return now - days * DAY_MS;
}

/** What grows old. */
export type Retained = keyof RetentionDays;

export type RetentionReads = {
  /**
   * Which clients have rows older than `before`: looks at the first `limit` clients behind `after`, in the order of their
   * ids, that have any rows. `next` is the last one looked at, undefined at the end.
   */
  clientsWithOld(
    what: Retained,
    before: number,
    window: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ readonly due: readonly string[]; readonly next: string | undefined }>;
};

/**
 * Each removes up to `limit` rows of one client that are older than `before`, beginning with the oldest, and tells how many
 * there were: fewer than `limit` when that was all.
 */
export type RetentionWrites = {
  removeAttempts(clientId: string, before: number, limit: number): Promise<number>;
  /** Deliveries that are done with go with their attempts, then events that have no deliveries left. */
  removeEvents(clientId: string, before: number, limit: number): Promise<number>;
  removeKeys(clientId: string, before: number, limit: number): Promise<number>;
  removeAuditEntries(clientId: string, before: number, limit: number): Promise<number>;
  /**
   * Looks at up to `limit` sessions behind the id `after`, and removes those without a payment, but failed ones. `next` is
   * the last one looked at, undefined at the end.
   */
  removeUnpaidSessions(
    clientId: string,
    before: number,
    window: { readonly after: string; readonly limit: number },
  ): Promise<{ readonly removed: number; readonly next: string | undefined }>;
};
