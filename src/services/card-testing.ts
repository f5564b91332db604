import { type AttemptLimits, DEFAULT_ATTEMPT_LIMITS } from '../domain/attempt-limits.ts';
import { TooManyAttemptsError } from '../domain/errors.ts';
import type { PaymentReads } from '../domain/payment-ports.ts';

type Attempt = { readonly clientId: string; readonly paymentLinkId: string; readonly now: number };

export type AttemptLimiter = ReturnType<typeof createAttemptLimiter>;

/**
 * Limits against card testing (docs/decisions/card-testing.md). Attempts are counted in the database, so all processes
 * share the count, and it survives a restart. Throws TooManyAttemptsError.
 */
export function createAttemptLimiter({ windowMs, perAddress, perLink }: AttemptLimits = DEFAULT_ATTEMPT_LIMITS) {
  /** An address without an attempt within the window is always admitted: nobody can lock a link for others. */
  async function admitPayer(
    payments: Pick<PaymentReads, 'nthAttempt'>,
    { clientId, paymentLinkId, now }: Attempt,
    payerKey: string,
  ): Promise<void> {
    const since = now - windowMs + 1;
    const nth = (n: number, refused: boolean, of: { readonly payerKey?: string }) =>
      payments.nthAttempt(clientId, paymentLinkId, n, { since, refused, ...of });
    const latest = await nth(1, false, { payerKey });
    if (latest === undefined) return;
    refuseUntil(await nth(perAddress.refusals, true, { payerKey }), now);
    refuseUntil(await nth(perAddress.sessions, false, { payerKey }), now);
    const crowded =
      (await nth(perLink.refusals, true, {})) !== undefined || (await nth(perLink.sessions, false, {})) !== undefined;
    if (crowded) refuseUntil(latest, now);
  }

  /** Payments through the API have no payer's address: only the link's refusals count. */
  async function admitOwner(
    payments: Pick<PaymentReads, 'nthAttempt'>,
    { clientId, paymentLinkId, now }: Attempt,
  ): Promise<void> {
    const fit = { since: now - windowMs + 1, refused: true, payerKey: null };
    refuseUntil(await payments.nthAttempt(clientId, paymentLinkId, perLink.refusals, fit), now);
  }

  function refuseUntil(attemptedAt: number | undefined, now: number): void {
    if (attemptedAt !== undefined)
      throw new TooManyAttemptsError(Math.max(1, Math.ceil((attemptedAt + windowMs - now) / 1000)));
  }

  return { admitPayer, admitOwner };
}
