import type Stripe from 'stripe';
import type { Payment } from '../../domain/payment.ts';
import type { ProviderPayment, ProviderReport, ProviderResult } from '../../domain/provider/port.ts';
import { EXPIRED } from '../../domain/provider/schedule.ts';
import { isStripeError } from './errors.ts';
import { readReport, resultOf } from './report.ts';
import { sessionEndsAt, sessionParams } from './session.ts';

/** Creates the payment's session, or gets the existing one: the payment's id is the idempotency key. */
export async function beginSession(stripe: Stripe, request: ProviderPayment, now: number): Promise<ProviderReport> {
  const { payment } = request;
  const made = await createSession(stripe, request).catch((error: unknown) => {
    const refusal = refusalBy(error, payment, now);
    if (refusal === undefined) throw error;
    return { result: refusal };
  });
  if ('result' in made) return made;
  // A replayed answer has the session's state at its creation.
  const isReplayed = made.lastResponse.headers['idempotent-replayed'] === 'true';
  return isReplayed ? readReport(stripe, payment, made.id) : { result: resultOf(payment, made, null) };
}

function createSession(stripe: Stripe, request: ProviderPayment) {
  return stripe.checkout.sessions.create(sessionParams(request), { idempotencyKey: request.payment.id });
}

/**
 * The failure if Stripe created no session, and never will for this payment; undefined when that is uncertain. A session that
 * an earlier request created without a result is unknown to anybody, so it is never paid.
 */
function refusalBy(error: unknown, payment: Payment, now: number): ProviderResult | undefined {
  if (isStripeError(error, 'StripeIdempotencyError')) {
    // The key was used with other parameters, as when PUBLIC_URL has changed: that session expires by itself.
    return now >= sessionEndsAt(payment) ? tooLate() : undefined;
  }
  if (isStripeError(error, 'StripeAuthenticationError', 'StripePermissionError')) {
    return failed('account_refused', "The provider refused the account's credentials.");
  }
  if (!isStripeError(error, 'StripeInvalidRequestError')) return undefined;
  // Only with an unknown key: Stripe replays before it validates the parameters.
  if (error.param === 'expires_at') return tooLate();
  return failed(error.code ?? 'refused', 'The provider does not take the payment.');
}

function tooLate(): ProviderResult {
  return failed(EXPIRED, 'The time to pay was over before the provider could be asked.');
}

function failed(code: string, message: string): ProviderResult {
  return { status: 'FAILED', reference: null, code, message };
}
