import { TooManyTriesError } from '../domain/errors.ts';
import type { PaymentReads } from '../domain/payment-ports.ts';
import { DEFAULT_TRY_LIMITS, type TryLimits } from '../domain/try-limits.ts';

type Try = { readonly clientId: string; readonly paymentLinkId: string; readonly now: number };

export type TryLimiter = ReturnType<typeof createTryLimiter>;

/**
 * Limits against card testing (docs/decisions/card-testing.md). Payments are counted in the database, so the count is
 * the same in every process and outlives a restart. Throws TooManyTriesError.
 */
export function createTryLimiter({ windowMs, perAddress, perLink }: TryLimits = DEFAULT_TRY_LIMITS) {
  /** An address that has not tried the link within the window is always admitted: nobody can lock a link for others. */
  async function admitPayer(
    payments: Pick<PaymentReads, 'nthTry'>,
    { clientId, paymentLinkId, now }: Try,
    payerKey: string,
  ): Promise<void> {
    const since = now - windowMs + 1;
    const nth = (n: number, refused: boolean, of: { readonly payerKey?: string }) =>
      payments.nthTry(clientId, paymentLinkId, n, { since, refused, ...of });
    const latest = await nth(1, false, { payerKey });
    if (latest === undefined) return;
    refuseUntil(await nth(perAddress.refusals, true, { payerKey }), now);
    refuseUntil(await nth(perAddress.sessions, false, { payerKey }), now);
    const crowded =
      (await nth(perLink.refusals, true, {})) !== undefined || (await nth(perLink.sessions, false, {})) !== undefined;
    if (crowded) refuseUntil(latest, now);
  }

  /** The link's owner has no address to count by: only the refusals of payments made through the API count. */
  async function admitOwner(
    payments: Pick<PaymentReads, 'nthTry'>,
    { clientId, paymentLinkId, now }: Try,
  ): Promise<void> {
    const fit = { since: now - windowMs + 1, refused: true, payerKey: null };
    refuseUntil(await payments.nthTry(clientId, paymentLinkId, perLink.refusals, fit), now);
  }

  function refuseUntil(tried: number | undefined, now: number): void {
    if (tried !== undefined) throw new TooManyTriesError(Math.max(1, Math.ceil((tried + windowMs - now) / 1000)));
  }

  return { admitPayer, admitOwner };
}
