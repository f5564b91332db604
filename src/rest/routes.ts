import { Hono } from 'hono';
import { DomainError } from '../domain/errors.ts';
import type { Clock } from '../domain/id.ts';
import type { Scope } from '../domain/scope.ts';
import type { Authenticator } from '../http/auth.ts';
import { errorResponse } from '../http/error.ts';
import { type Charge, UNLIMITED } from '../http/limits/limits.ts';
import type { Log } from '../http/log.ts';
import type { HttpEnv } from '../http/trace.ts';
import type { Services } from '../services/services.ts';
import { createAuthHandlers } from './auth.ts';
import { createCheckoutSessionHandlers, SESSION_PARAMETERS, sessionListUnits } from './checkout-session.ts';
import type { CallUnits } from './cost.ts';
import { createDocs, type DocsDemo } from './docs.ts';
import { createRestFastPath } from './fast-path.ts';
import { createGuards, type Handler, type ViewerHandler } from './guard.ts';
import { createKeyed } from './idempotency.ts';
import { LINK_PARAMETERS, linkListUnits } from './listing.ts';
import { createPaymentHandlers, PAYMENT_PARAMETERS, paymentListUnits } from './payment.ts';
import { createPaymentLinkHandlers } from './payment-link.ts';
import { createPaymentLinkAnswers } from './payment-link-answer.ts';
import { queryParameters } from './query.ts';
import { createRefundHandlers, REFUND_PARAMETERS, refundListUnits } from './refund.ts';
import { noContent } from './respond.ts';
import { unknownParameterWarning, WARNING_HEADER } from './unknown-parameters.ts';

type RestDeps = {
  readonly services: Pick<
    Services,
    'clients' | 'paymentLinks' | 'checkoutSessions' | 'payments' | 'refunds' | 'sandbox' | 'idempotency'
  >;
  readonly authenticate: Authenticator;
  readonly charge?: Charge;
  readonly clock: Clock;
  readonly log: Log;
  /** The origin of every payment url. */
  readonly publicUrl: string;
  readonly docsDemo?: DocsDemo | undefined;
};

/** The query parameters of each path that has any. */
const PARAMETERS: Readonly<Record<string, ReadonlySet<string>>> = {
  '/payment-links': LINK_PARAMETERS,
  '/checkout-sessions': SESSION_PARAMETERS,
  '/payments': PAYMENT_PARAMETERS,
  '/payments/:id/refunds': REFUND_PARAMETERS,
};

/** The paths, and the methods of each. */
type Surface = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** The whole published REST surface, its documentation, and the fast path of the most frequent calls. */
export function createRestApi({
  services,
  authenticate,
  charge = UNLIMITED.charge,
  clock,
  log,
  publicUrl,
  docsDemo,
}: RestDeps) {
  const guards = createGuards({ authenticate, charge });
  const keyed = createKeyed({ ...services, log });
  // The scope is checked before the idempotency key: a key without the scope must not get a stored answer.
  const authenticated = (scope: Scope, handler: ViewerHandler, units?: CallUnits) =>
    guards.authenticated(scope, keyed(handler), units);
  const auth = createAuthHandlers(services);
  const answers = createPaymentLinkAnswers({ ...services, clock, publicUrl });
  const links = createPaymentLinkHandlers({ ...services, answers });
  const sessions = createCheckoutSessionHandlers({ ...services, clock, publicUrl });
  const payments = createPaymentHandlers(services);
  const refunds = createRefundHandlers(services);
  const docs = createDocs(docsDemo);

  const published: Surface = {
    '/auth': { POST: guards.unauthenticated(auth.issueToken) },
    '/payment-links': {
      GET: authenticated('links:read', links.list, linkListUnits),
      POST: authenticated('links:write', links.create),
    },
    '/payment-links/:id': {
      GET: authenticated('links:read', links.get),
      PATCH: authenticated('links:write', links.update),
      DELETE: authenticated('links:write', links.remove),
    },
    '/payment-links/:id/activate': { POST: authenticated('links:write', links.activate) },
    '/payment-links/:id/deactivate': { POST: authenticated('links:write', links.deactivate) },
    '/payment-links/token/:token/checkout-sessions': { POST: authenticated('payments:write', sessions.start) },
    '/checkout-sessions': {
      GET: authenticated('links:read', sessions.list, sessionListUnits),
      POST: authenticated('payments:write', sessions.create),
    },
    '/checkout-sessions/:id': {
      GET: authenticated('links:read', sessions.get),
      DELETE: authenticated('payments:write', sessions.cancel),
    },
    '/checkout-sessions/:id/payments': { POST: authenticated('payments:write', payments.pay) },
    '/checkout-sessions/token/:token/refresh': { POST: authenticated('payments:write', sessions.refresh) },
    '/payments': { GET: authenticated('links:read', payments.list, paymentListUnits) },
    '/payments/received': { POST: authenticated('payments:write', payments.receive) },
    '/payments/:id': { GET: authenticated('links:read', payments.get) },
    '/payments/:id/cancel': { POST: authenticated('payments:write', payments.cancel) },
    '/payments/:id/refunds': {
      GET: authenticated('links:read', refunds.list, refundListUnits),
      POST: authenticated('refunds:write', refunds.create),
    },
  };

  const app = new Hono<HttpEnv>();
  serve(app, '', published);
  serve(app, '/sandbox', published);
  serve(app, '', docs);
  app.onError((error, c) => errorResponse(error, c.get('traceId'), log));
  return { app, fastPath: createRestFastPath({ admit: guards.admit, links: answers }) };

  /** Every path lists its methods, in answer to OPTIONS and with a 405. */
  function serve(to: Hono<HttpEnv>, prefix: string, surface: Surface): void {
    for (const [path, methods] of Object.entries(surface)) {
      const allow = [...Object.keys(methods), ...('GET' in methods ? ['HEAD'] : []), 'OPTIONS'].join(', ');
      for (const [method, handler] of Object.entries(methods)) {
        const known = method === 'GET' ? PARAMETERS[path] : undefined;
        to.on(method, prefix + path, surface === published ? withWarning(handler, known) : handler);
      }
      to.options(prefix + path, () => noContent({ allow }));
      to.all(prefix + path, (c) => {
        const refused = new DomainError('METHOD_NOT_ALLOWED', `${path} accepts ${allow} only`);
        const response = errorResponse(refused, c.get('traceId'), log);
        response.headers.set('allow', allow);
        return response;
      });
    }
  }
}

/** Adds a Warning header that names unknown query parameters. */
function withWarning(handler: Handler, known: ReadonlySet<string> | undefined): Handler {
  return async (c) => {
    const response = await handler(c);
    const warning = unknownParameterWarning(queryParameters(c.req.url), known);
    if (warning !== undefined) response.headers.set(WARNING_HEADER, warning);
    return response;
  };
}
