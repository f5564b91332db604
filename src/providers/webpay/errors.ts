import { ProviderCallError } from '../../domain/provider/port.ts';

/** Webpay refused a call: it has answered, and nothing was done. */
export class WebpayRefusal extends ProviderCallError {
  override readonly name = 'WebpayRefusal';
}

/** Webpay does not know the shop or its key. */
export class WebpayAccountRefusal extends ProviderCallError {
  override readonly name = 'WebpayAccountRefusal';
}

/** A call to Webpay failed, and nobody knows whether it was done. */
class WebpayCallError extends ProviderCallError {
  override readonly name = 'WebpayCallError';
}

/** What Webpay answers to a call that it understands and does not do. Too many calls are none. */
const REFUSALS: ReadonlySet<string> = new Set(['400', '404', '409', '422']);

/**
 * What the package throws, without what it carries: its message begins with the HTTP client's own, which may name the
 * request. Only the status of the answer is kept.
 */
export function callError(error: unknown): Error {
  const text = error instanceof Error ? error.message : '';
  const [, status] = /status code (\d{3})/.exec(text) ?? [];
  if (status !== undefined && REFUSALS.has(status)) return new WebpayRefusal(`Webpay answered ${status}`);
  if (status === '401' || status === '403') return new WebpayAccountRefusal(`Webpay answered ${status}`);
  if (status !== undefined) return new WebpayCallError(`Webpay answered ${status}`);
  return new WebpayCallError(/timeout/.test(text) ? 'Webpay did not answer in time' : 'Webpay could not be reached');
}
