import Stripe from 'stripe';
import type { Payment } from '../../domain/payment.ts';
import type { ProviderPayment, ProviderReport, ProviderResult } from '../../domain/provider/port.ts';
import { EXPIRED } from '../../domain/provider/schedule.ts';
import { readReport, resultOf } from './report.ts';
import { sessionEndsAt, sessionParams } from './session.ts';

const { StripeAuthenticationError, StripeIdempotencyError, StripeInvalidRequestError, StripePermissionError } =
  Stripe.errors;

/** Makes the payment's session, or finds the one that was made: the payment's id is the idempotency key. */
export async function beginSession(stripe: Stripe, asked: ProviderPayment, now: number): Promise<ProviderReport> {
  const { payment } = asked;
  const made = await createSession(stripe, asked).catch((error: unknown) => {
    const refusal = refusalBy(error, payment, now);
    if (refusal === undefined) throw error;
    return { result: refusal };
  });
  if ('result' in made) return made;
  // A replayed answer tells how the session stood when it was made.
  const isReplayed = made.lastResponse.headers['idempotent-replayed'] === 'true';
  return isReplayed ? readReport(stripe, payment, made.id) : { result: resultOf(payment, made, null) };
}

function createSession(stripe: Stripe, asked: ProviderPayment) {
  return stripe.checkout.sessions.create(sessionParams(asked), { idempotencyKey: asked.payment.id });
}

/**
 * Stripe made no session, and never will for this payment. Undefined when that is not sure. Of a session that was made
 * by an earlier try nobody has heard, so nobody pays it.
 */
function refusalBy(error: unknown, payment: Payment, now: number): ProviderResult | undefined {
  if (error instanceof StripeIdempotencyError) {
    // The key was used for other words, as when the address of the gateway has changed: that session ends by itself.
    return now >= sessionEndsAt(payment) ? tooLate() : undefined;
  }
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    return failed('account_refused', "The provider refused the account's credentials.");
  }
  if (!(error instanceof StripeInvalidRequestError)) return undefined;
  // Only for a key that Stripe does not know: it replays before it looks at the parameters.
  if (error.param === 'expires_at') return tooLate();
  return failed(error.code ?? 'refused', 'The provider does not take the payment.');
}

function tooLate(): ProviderResult {
  return failed(EXPIRED, 'The time to pay was over before the provider could be asked.');
}

function failed(code: string, message: string): ProviderResult {
  return { status: 'FAILED', reference: null, code, message };
}
