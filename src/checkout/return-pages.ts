import { sessionPath } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import type { ReturnParameters } from '../domain/provider/port.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PaymentService } from '../services/payment.ts';
import { isForm, isPreview, readFormBody } from './request.ts';
import { type PageContext, redirectTo } from './respond.ts';

type ReturnPagesDeps = {
  readonly payments: Pick<PaymentService, 'findByReturnKey' | 'resume'>;
  readonly checkoutSessions: Pick<CheckoutSessionService, 'get'>;
  readonly publicUrl: string;
};

type ReturnContext = PageContext<'/return/:key'>;

/** Providers send a few short parameters. */
const MAX_PARAMETERS = 32;
const MAX_NAME = 64;
const MAX_VALUE = 2_048;

/**
 * The return urls of providers' pages. The key in the path identifies the payment; parameters are passed to its provider
 * alone. The redirect is built from our own data, so it cannot be abused as an open redirect.
 */
export function createReturnPages({ payments, checkoutSessions, publicUrl }: ReturnPagesDeps) {
  async function arrive(c: ReturnContext): Promise<Response> {
    const key = c.req.param('key');
    // A link preview, which never posts, must not complete the payment at the provider.
    const { method } = c.req;
    const isLookup = method === 'HEAD' || (method === 'GET' && isPreview(c.req.raw.headers));
    const payment = isLookup
      ? await payments.findByReturnKey(key)
      : await payments.resume(key, await returnParameters(c.req.raw));
    return redirectTo(c, publicUrl + (await pathOf(payment, key)));
  }

  async function pathOf({ clientId, checkoutSessionId }: Payment, key: string): Promise<string> {
    const clientTag = key.split('.', 1).join('');
    return sessionPath(await checkoutSessions.get({ clientId, clientTag }, checkoutSessionId));
  }

  return { arrive };
}

/**
 * The query and, if posted, the form. What no provider would send is dropped, such as a form that cannot be read: the payment
 * may have been paid, so its state has to be found out all the same.
 */
async function returnParameters(request: Request): Promise<ReturnParameters> {
  const entries = [...new URL(request.url).searchParams];
  if (request.method === 'POST' && isForm(request)) entries.push(...(await readFormBody(request).catch(() => [])));
  const plausible = entries.filter(([name, value]) => name.length <= MAX_NAME && value.length <= MAX_VALUE);
  return Object.fromEntries(plausible.slice(0, MAX_PARAMETERS));
}
