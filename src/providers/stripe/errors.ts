import type Stripe from 'stripe';
import type { ProviderFault } from '../../domain/provider/call.ts';
import { ProviderCallError } from '../../domain/provider/port.ts';
import { faultOfStatus } from '../api.ts';

/**
 * A call to Stripe failed. The package's own errors contain the request, the answer and their headers; this one has only
 * Stripe's error code, so it can be logged.
 */
class StripeCallError extends ProviderCallError {
  override readonly name = 'StripeCallError';
  readonly code: string;

  constructor(message: string, fault: ProviderFault, code: string) {
    super(message, fault);
    this.code = code;
  }
}

type StripeErrorType = keyof typeof Stripe.errors;

/**
 * Whether it is an error of Stripe's package, and of one of the types, if any are given. They are recognized by
 * name, as their classes would have to be imported with the package.
 */
export function isStripeError(
  error: unknown,
  ...types: readonly StripeErrorType[]
): error is Stripe.errors.StripeError {
  if (!(error instanceof Error && 'type' in error && 'rawType' in error)) return false;
  return types.length === 0 || types.some((type) => type === error.type);
}

/** Replaces an error of the package by a StripeCallError. Any other is returned as it is. */
export function withoutBodies(error: unknown): unknown {
  if (!isStripeError(error)) return error;
  if (error.type === 'StripeConnectionError') {
    return error.message.includes('timeout')
      ? new StripeCallError('Stripe did not answer in time', 'timeout', 'no_answer')
      : new StripeCallError('Stripe could not be reached', 'unreachable', 'no_answer');
  }
  const { statusCode = 0, rawType, requestId } = error;
  const code = nameOr('unknown', error.code ?? rawType);
  const message = `Stripe answered ${statusCode} ${code} (request ${nameOr('unknown', requestId)})`;
  return new StripeCallError(message, faultOfStatus(statusCode), code);
}

/** The text if it has the form of a code or an id, so that no other data gets into the log. */
function nameOr(otherwise: string, name: string | undefined): string {
  return name !== undefined && /^[A-Za-z\d_]{1,64}$/.test(name) ? name : otherwise;
}
