import type { Viewer } from '../domain/client.ts';
import type { Direction, OffsetWindow } from '../domain/page.ts';
import { refundCountCost, refundListCost } from '../domain/read-cost.ts';
import { readOptionalJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { PaymentService } from '../services/payment.ts';
import type { RefundService } from '../services/refund.ts';
import { listUnits } from './cost.ts';
import { readPaging, toPageJson, withinTotal } from './paging.ts';
import { toRefundJson } from './payment-json.ts';
import { parametersOf, type QueryReader, queryParameters, readLeniently, readQuery } from './query.ts';
import { json } from './respond.ts';

export function createRefundHandlers({
  payments,
  refunds,
}: {
  readonly payments: Pick<PaymentService, 'get'>;
  readonly refunds: RefundService;
}) {
  async function list(viewer: Viewer, c: HttpContext): Promise<Response> {
    const { direction, paging } = readQuery(queryParameters(c.req.url), readRefunds);
    const { id } = await payments.get(viewer, c.req.param('id') ?? '');
    const filter = { paymentId: [id] };
    const [found, total] = await Promise.all([
      paging.limit === 0 ? [] : refunds.listByOffset(viewer, { filter, direction }, paging),
      refunds.count(viewer, filter),
    ]);
    return json(toPageJson(withinTotal(paging, total), found.map(toRefundJson), total));
  }

  async function create(viewer: Viewer, c: HttpContext): Promise<Response> {
    const body = await readOptionalJson(c.req.raw);
    return json(toRefundJson(await refunds.create(viewer, c.req.param('id') ?? '', body)), 201);
  }

  return { list, create };
}

export const REFUND_PARAMETERS = parametersOf(readRefunds);

/** The cost of a list of the refunds of one payment, which is the same for any payment. */
export function refundListUnits(parameters: URLSearchParams): number {
  const { paging } = readLeniently(parameters, readRefunds);
  const filter = { paymentId: [''] };
  return listUnits({ paging, list: refundListCost({ filter }), count: refundCountCost(filter) });
}

function readRefunds(query: QueryReader): { readonly direction: Direction; readonly paging: OffsetWindow } {
  return {
    direction: query.sort(['createdAt'], { field: 'createdAt', direction: 'desc' }).direction,
    paging: readPaging(query),
  };
}
