import Stripe from 'stripe';
import { ProviderCallError } from '../../domain/provider/port.ts';

const { StripeConnectionError, StripeError } = Stripe.errors;

/**
 * A call to Stripe failed. The package's own errors hold the request, the answer and their headers; this one has but what
 * Stripe calls the fault, so it can be logged.
 */
class StripeCallError extends ProviderCallError {
  override readonly name = 'StripeCallError';
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** What the package throws, without what it carries. Anything else is returned as it is. */
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

/** A code or an id, and nothing else that somebody may have put in its place. */
function nameOr(otherwise: string, name: string | undefined): string {
  return name !== undefined && /^[A-Za-z\d_]{1,64}$/.test(name) ? name : otherwise;
}
