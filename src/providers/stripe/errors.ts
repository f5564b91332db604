import Stripe from 'stripe';
import { ProviderCallError } from '../../domain/provider/port.ts';

const { StripeConnectionError, StripeError } = Stripe.errors;

/**
 * A call to Stripe failed. The package's own errors contain the request, the answer and their headers; this one has only
 * Stripe's error code, so it can be logged.
 */
class StripeCallError extends ProviderCallError {
  override readonly name = 'StripeCallError';
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Replaces an error of the package by a StripeCallError. Any other is returned as it is. */
export function withoutBodies(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error;
  if (error instanceof StripeConnectionError) {
    const timedOut = error.message.includes('timeout');
    return new StripeCallError(timedOut ? 'Stripe did not answer in time' : 'Stripe could not be reached', 'no_answer');
  }
  const { statusCode = 0, rawType, requestId } = error;
  const code = nameOr('unknown', error.code ?? rawType);
  return new StripeCallError(`Stripe answered ${statusCode} ${code} (request ${nameOr('unknown', requestId)})`, code);
}

/** The text if it has the form of a code or an id, so that no other data gets into the log. */
function nameOr(otherwise: string, name: string | undefined): string {
  return name !== undefined && /^[A-Za-z\d_]{1,64}$/.test(name) ? name : otherwise;
}
