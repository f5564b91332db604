import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import { CURRENCIES } from '../domain/currency.ts';
import type { OffsetWindow } from '../domain/page.ts';
import type { Payment } from '../domain/payment.ts';
import { PAYMENT_STATUSES } from '../domain/payment.ts';
import type { PaymentQuery } from '../domain/payment-ports.ts';
import { bounded, paymentCountCost, paymentListCost } from '../domain/read-cost.ts';
import { readJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PaymentService } from '../services/payment.ts';
import type { SandboxService } from '../services/sandbox.ts';
import { listUnits } from './cost.ts';
import { readPaging, toPageJson, withinTotal } from './paging.ts';
import { toPaymentJson } from './payment-json.ts';
import { parametersOf, type QueryReader, queryParameters, readLeniently, readQuery } from './query.ts';
import { json } from './respond.ts';

export function createPaymentHandlers({
  payments,
  checkoutSessions,
  sandbox,
}: {
  readonly payments: PaymentService;
  readonly checkoutSessions: Pick<CheckoutSessionService, 'findMany'>;
  readonly sandbox: SandboxService;
}) {
  async function list(viewer: Viewer, c: HttpContext): Promise<Response> {
    const { query, paging } = readPaymentListing(c.req.url);
    if (query === undefined) return json(toPageJson(withinTotal(paging, 0), [], 0));
    const [found, total] = await Promise.all([
      paging.limit === 0 ? [] : payments.listByOffset(viewer, query, paging),
      payments.count(viewer, query.filter),
    ]);
    return json(toPageJson(withinTotal(paging, total), await shapeAll(viewer, found), total));
  }

  async function get(viewer: Viewer, c: HttpContext): Promise<Response> {
    return answer(viewer, await payments.get(viewer, idOf(c)));
  }

  async function pay(viewer: Viewer, c: HttpContext): Promise<Response> {
    return answer(viewer, await payments.pay(viewer, idOf(c), await readJson(c.req.raw)));
  }

  /** The request body is ignored. */
  async function cancel(viewer: Viewer, c: HttpContext): Promise<Response> {
    return answer(viewer, await payments.cancel(viewer, idOf(c)));
  }

  async function receive(viewer: Viewer, c: HttpContext): Promise<Response> {
    return answer(viewer, await sandbox.receiveFunds(viewer, await readJson(c.req.raw)));
  }

  async function answer(viewer: Viewer, payment: Payment): Promise<Response> {
    const [shaped] = await shapeAll(viewer, [payment]);
    return json(shaped);
  }

  async function shapeAll(viewer: Viewer, found: readonly Payment[]) {
    const ids = [...new Set(found.map(({ checkoutSessionId }) => checkoutSessionId))];
    const sessions = new Map<string, CheckoutSession>();
    for (const session of await checkoutSessions.findMany(viewer, ids)) if (session) sessions.set(session.id, session);
    return found.map((payment) => toPaymentJson(payment, sessions.get(payment.checkoutSessionId)));
  }

  return { list, get, pay, cancel, receive };
}

function idOf(c: HttpContext): string {
  return c.req.param('id') ?? '';
}

/** The values of the filter by status: our statuses, and the published PENDING for an undecided payment. */
const STATUS_NAMES = { ...Object.fromEntries(PAYMENT_STATUSES.map((status) => [status, status])), PENDING: 'CREATED' };

/** `query` is undefined when a filter has only values that no payment has: the list is empty then. */
type PaymentListing = { readonly query: PaymentQuery | undefined; readonly paging: OffsetWindow };

function readPaymentListing(url: string): PaymentListing {
  return readQuery(queryParameters(url), readPayments);
}

export const PAYMENT_PARAMETERS = parametersOf(readPayments);

/** The cost of a list of payments: without its reads for one that is known to be empty. */
export function paymentListUnits(parameters: URLSearchParams): number {
  const { query, paging } = readLeniently(parameters, readPayments);
  if (query === undefined) return listUnits({ paging: { ...paging, limit: 0 }, list: NO_READ, count: NO_READ });
  const { filter } = query;
  return listUnits({ paging, list: paymentListCost({ filter }), count: paymentCountCost(filter) });
}

const NO_READ = bounded(0);

function readPayments(query: QueryReader): PaymentListing {
  const known = <T extends string>(name: string, values: Readonly<Record<string, string>>) => {
    const texts = query.texts(name);
    const found = texts.flatMap((value) => (Object.hasOwn(values, value) ? [values[value] as T] : []));
    return { found: [...new Set(found)], matchesNone: texts.length > 0 && found.length === 0 };
  };
  const status = known<Payment['status']>('status', STATUS_NAMES);
  const currency = known<Payment['currency']>('currency', Object.fromEntries(CURRENCIES.map((code) => [code, code])));
  const type = known('type', { PURCHASE: 'PURCHASE' });
  const filter = {
    paymentLinkId: query.texts('paymentLinkId'),
    checkoutSessionId: query.texts('checkoutSessionId'),
    ownerIdentityId: query.texts('identityId'),
    accountNumber: query.texts('accountNumber'),
    status: status.found,
    currency: currency.found,
    createdAt: query.range('startDate', 'endDate'),
  };
  const { direction } = query.sort(['createdAt'], { field: 'createdAt', direction: 'desc' });
  const matchesNone = status.matchesNone || currency.matchesNone || type.matchesNone;
  return { query: matchesNone ? undefined : { filter, direction }, paging: readPaging(query) };
}
