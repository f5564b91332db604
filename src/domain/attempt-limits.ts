/** Limits of payment attempts on one link within a window. */
export type AttemptLimits = {
  readonly windowMs: number;
  /** The most payments, and refused payments, from one address. */
  readonly perAddress: { readonly sessions: number; readonly refusals: number };
  /** When the link has reached either of these, each address has a single attempt in a window. */
  readonly perLink: { readonly sessions: number; readonly refusals: number };
};

export const DEFAULT_ATTEMPT_LIMITS: AttemptLimits = {
  windowMs: 600_000,
  perAddress: { sessions: 20, refusals: 5 },
  perLink: { sessions: 1_000, refusals: 100 },
};
