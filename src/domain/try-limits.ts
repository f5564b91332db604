/** How often one link may be tried within a window. */
export type TryLimits = {
  readonly windowMs: number;
  /** Payments made, and payments refused, from one address on one link. */
  readonly perAddress: { readonly sessions: number; readonly refusals: number };
  /** From either of these on, an address gets one try on the link in a window. */
  readonly perLink: { readonly sessions: number; readonly refusals: number };
};

export const DEFAULT_TRY_LIMITS: TryLimits = {
  windowMs: 600_000,
  perAddress: { sessions: 20, refusals: 5 },
  perLink: { sessions: 1_000, refusals: 100 },
};
