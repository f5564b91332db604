import type { Direction, PageRows, PageWindow, TimeRange } from '../page.ts';

/** The audited actions. */
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

/** A request's client address, and its trace id. */
export type Origin = { readonly address: string; readonly traceId: string };

/** Actors without an API key: the client's own credentials, and the command line. */
export const CLIENT_ACTOR = 'client';
export const COMMAND_LINE_ACTOR = 'command-line';

/** An action, or an attempt at one, in a client's name. Immutable. */
export type AuditEntry = {
  readonly clientId: string;
  readonly id: string;
  readonly action: AuditAction;
  /** The id of an API key, or one of the names above. Null for a failed sign-in, whose actor is unknown. */
  readonly actor: string | null;
  /** Null for an action outside of a request, and for a count over many addresses. */
  readonly address: string | null;
  readonly traceId: string | null;
  /** The id of the action's target, if it has one. */
  readonly targetId: string | null;
  /** A few facts. Never a secret, nor a text that could contain one. */
  readonly detail: Readonly<Record<string, string>>;
  readonly createdAt: number;
};

/** Fields are joined by AND, the values of one by OR. A field that is absent or an empty list filters nothing. */
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

/** Entries are never updated; only retention removes them. */
export type AuditWrites = AuditReads & {
  append(entry: AuditEntry): Promise<void>;
};
