import type { Direction, PageRows, PageWindow, TimeRange } from '../page.ts';

/** What an audit trail tells of. */
export type AuditAction =
  | 'SIGNED_IN'
  | 'SIGN_IN_FAILED'
  | 'API_KEY_CREATED'
  | 'API_KEY_REVOKED'
  | 'WEBHOOK_ENDPOINT_SET'
  | 'WEBHOOK_ENDPOINT_REMOVED'
  | 'PROVIDER_ACCOUNT_SET'
  | 'PROVIDER_ACCOUNT_REMOVED'
  | 'BRANDING_SET'
  | 'REFUND_REQUESTED'
  | 'PAYMENT_CANCEL_REQUESTED';

/** From where a request came, and the id that its log line has. */
export type Origin = { readonly address: string; readonly traceId: string };

/** Who acts without a further key: with the client's own credentials, or on the machine itself. */
export const CLIENT_ACTOR = 'client';
export const COMMAND_LINE_ACTOR = 'command-line';

/** Something that was done, or tried, in a client's name. Written once, and never changed. */
export type AuditEntry = {
  readonly clientId: string;
  readonly id: string;
  readonly action: AuditAction;
  /** The id of an API key, or one of the names above. Null where nobody showed who it was: a sign-in that failed. */
  readonly actor: string | null;
  /** Null for what no request asked for, and for what is counted of many addresses together. */
  readonly address: string | null;
  readonly traceId: string | null;
  /** The id of what was acted on, where it has one. */
  readonly targetId: string | null;
  /** A few plain facts. Never a secret, nor a text that could hold one. */
  readonly detail: Readonly<Record<string, string>>;
  readonly createdAt: number;
};

/** Any of the values of each field given, all of the fields given. A field that is absent or an empty list filters nothing. */
export type AuditFilter = {
  readonly action?: readonly AuditAction[];
  readonly actor?: readonly string[];
  readonly createdAt?: TimeRange;
};

export type AuditQuery = { readonly filter: AuditFilter; readonly direction: Direction };

export type AuditReads = {
  /** In the order of `ids`; undefined for those that are missing. */
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (AuditEntry | undefined)[]>;
  page(clientId: string, query: AuditQuery, window: PageWindow): Promise<PageRows<AuditEntry>>;
  count(clientId: string, filter: AuditFilter): Promise<number>;
};

/** Nothing changes an entry; only retention removes them. */
export type AuditWrites = AuditReads & {
  append(entry: AuditEntry): Promise<void>;
};
