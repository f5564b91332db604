import type { Viewer } from '../domain/client.ts';
import type { OffsetWindow } from '../domain/page.ts';
import { PAYMENT_STATUSES } from '../domain/payment.ts';
import type { PaymentQuery } from '../domain/ports.ts';
import { readJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { PaymentService } from '../services/payment.ts';
import { toPaymentJson } from './json.ts';
import { readPaging, toPageJson } from './paging.ts';
import { parametersOf, type QueryReader, readQuery } from './query.ts';
import { json } from './respond.ts';

export function createPaymentHandlers({ payments }: { readonly payments: PaymentService }) {
  async function list(viewer: Viewer, c: HttpContext): Promise<Response> {
    const { query, paging } = readPaymentListing(c.req.url);
    const [found, total] = await Promise.all([
      paging.limit === 0 ? [] : payments.listByOffset(viewer, query, paging),
      payments.count(viewer, query.filter),
    ]);
    return json(toPageJson(paging, found.map(toPaymentJson), total));
  }

  async function pay(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(toPaymentJson(await payments.pay(viewer, c.req.param('id') ?? '', await readJson(c.req.raw))));
  }

  async function receive(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(toPaymentJson(await payments.receiveFunds(viewer, await readJson(c.req.raw))));
  }

  return { list, pay, receive };
}

type PaymentListing = { readonly query: PaymentQuery; readonly paging: OffsetWindow };

function readPaymentListing(url: string): PaymentListing {
  return readQuery(url, readPayments);
}

export const PAYMENT_PARAMETERS = parametersOf(readPayments);

function readPayments(query: QueryReader): PaymentListing {
  return {
    query: {
      filter: {
        paymentLinkId: query.texts('paymentLinkId'),
        checkoutSessionId: query.texts('checkoutSessionId'),
        status: query.names('status', PAYMENT_STATUSES),
      },
      direction: query.sort(['createdAt'], { field: 'createdAt', direction: 'desc' }).direction,
    },
    paging: readPaging(query),
  };
}
