import { Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import type { Log } from '../http/log.ts';
import type { HttpEnv } from '../http/trace.ts';
import type { SandboxService } from '../services/sandbox.ts';
import { createFormTokens } from './form-token.ts';
import { createLinkPages, type LinkPagesDeps } from './link-pages.ts';
import { createPayerKeys, type PayerKeyOptions } from './payer-key.ts';
import { createPayerMemory } from './payer-memory.ts';
import type { PaymentStreamDeps } from './payment-stream.ts';
import { showNotice } from './respond.ts';
import { createReturnPages } from './return-pages.ts';
import { createSandboxBank } from './sandbox-bank.ts';
import { createSessionPages } from './session-pages.ts';
import { createErrorPages } from './views/error-pages.ts';

type CheckoutDeps = Omit<LinkPagesDeps, 'formTokens' | 'payerKey' | 'memory'> &
  PayerKeyOptions &
  PaymentStreamDeps & {
    readonly sandbox: SandboxService;
    readonly log: Log;
    /** The rate limit by address, before every page. */
    readonly limit?: MiddlewareHandler<HttpEnv>;
  };

const PATHS = ['/pay/*', '/return/*', '/sandbox-bank/*'];
const ALLOW = { allow: 'GET, HEAD, POST' } as const;

/**
 * All pages of payers. The key in the path is the only authorization. A cookie with the link's path lets the browser find its
 * last attempt and its input: it decides what is shown, never what is allowed. A GET writes nothing but visits and the
 * return to `/return`; forms must come from our own pages. So another site can make a payer's browser do no more than it
 * could do itself.
 */
export function createCheckoutPages(given: CheckoutDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const deps = {
    ...given,
    formTokens: createFormTokens(given),
    payerKey: createPayerKeys(given),
    memory: createPayerMemory(given),
  };
  const link = createLinkPages(deps);
  const session = createSessionPages(deps);
  const returns = createReturnPages(deps);
  const bank = createSandboxBank(deps);

  const { limit } = given;
  for (const path of PATHS) {
    app.use(path, compress());
    if (limit !== undefined) app.use(path, limit);
  }
  app.get('/pay/:checkoutToken/:payKey', link.show);
  app.post('/pay/:checkoutToken/:payKey', link.pay);
  app.get('/pay/:checkoutToken/:payKey/:sessionId', session.show);
  app.post('/pay/:checkoutToken/:payKey/:sessionId', session.act);
  app.get('/return/:key', returns.arrive);
  app.post('/return/:key', returns.arrive);
  app.get('/sandbox-bank/:key', bank.show);
  app.post('/sandbox-bank/:key', bank.decide);
  for (const path of [
    '/pay/:checkoutToken/:payKey',
    '/pay/:checkoutToken/:payKey/:sessionId',
    '/return/:key',
    '/sandbox-bank/:key',
  ]) {
    app.all(path, (c) => showNotice(c, 'WRONG_METHOD', { headers: ALLOW }));
  }
  for (const path of PATHS) app.all(path, (c) => showNotice(c, 'NOT_FOUND'));
  app.onError(createErrorPages(given));
  return app;
}
