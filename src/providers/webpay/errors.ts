import { PaymentTooOldError, ProviderCallError } from '../../domain/provider/port.ts';
import { faultOfStatus } from '../api.ts';

/** Webpay refused a call; nothing was done. */
export class WebpayRefusal extends ProviderCallError {
  override readonly name = 'WebpayRefusal';
}

/** Webpay refused the credentials. */
export class WebpayAccountRefusal extends ProviderCallError {
  override readonly name = 'WebpayAccountRefusal';
}

/** Webpay's answer, with 422, to a status request for a transaction older than 7 days, as listed in its SDKs. */
const TOO_OLD = /max time \(7 days\)/;

/** A call to Webpay failed with an unknown result. */
class WebpayCallError extends ProviderCallError {
  override readonly name = 'WebpayCallError';
}

/** HTTP statuses of refusals; 429 is none, as the call can be repeated. */
const REFUSALS: ReadonlySet<string> = new Set(['400', '404', '409', '422']);

/**
 * Replaces an error of the package, whose message may contain the request, by one with only the status of the answer.
 */
export function callError(error: unknown): Error {
  const text = error instanceof Error ? error.message : '';
  const [, status] = /status code (\d{3})/.exec(text) ?? [];
  if (TOO_OLD.test(text)) return new PaymentTooOldError('Webpay no longer reports its status, after 7 days');
  if (status === undefined) {
    return /timeout/.test(text)
      ? new WebpayCallError('Webpay did not answer in time', 'timeout')
      : new WebpayCallError('Webpay could not be reached', 'unreachable');
  }
  const answered = [`Webpay answered ${status}`, faultOfStatus(Number(status))] as const;
  if (REFUSALS.has(status)) return new WebpayRefusal(...answered);
  if (status === '401' || status === '403') return new WebpayAccountRefusal(...answered);
  return new WebpayCallError(...answered);
}
