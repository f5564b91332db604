import { Hono } from 'hono';
import type { Log } from '../http/log.ts';
import type { HttpEnv } from '../http/trace.ts';
import { createFormTokens } from './form-token.ts';
import { createLinkPages, type LinkPagesDeps } from './link-pages.ts';
import { createPayerKeys, type PayerKeyOptions } from './payer-key.ts';
import { showNotice } from './respond.ts';
import { createSessionPages } from './session-pages.ts';
import { createErrorPages } from './views/error-pages.ts';

type CheckoutDeps = Omit<LinkPagesDeps, 'formTokens' | 'payerKey'> & PayerKeyOptions & { readonly log: Log };

/**
 * What a payer sees, the whole of it. The key in the path is all the authority there is: no cookie is set or read, so
 * another site can make a payer's browser do no more than it could do itself.
 */
export function createCheckoutPages(given: CheckoutDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const deps = { ...given, formTokens: createFormTokens(given), payerKey: createPayerKeys(given) };
  const link = createLinkPages(deps);
  const session = createSessionPages(deps);

  app.get('/pay/:checkoutToken/:payKey', link.show);
  app.post('/pay/:checkoutToken/:payKey', link.pay);
  app.all('/pay/:checkoutToken/:payKey', (c) =>
    showNotice(c, 'WRONG_METHOD', { headers: { allow: 'GET, HEAD, POST' } }),
  );
  app.get('/pay/:checkoutToken/:payKey/:sessionId', session.show);
  app.all('/pay/:checkoutToken/:payKey/:sessionId', (c) =>
    showNotice(c, 'WRONG_METHOD', { headers: { allow: 'GET, HEAD' } }),
  );
  app.all('/pay/*', (c) => showNotice(c, 'NOT_FOUND'));
  app.onError(createErrorPages(given));
  return app;
}
