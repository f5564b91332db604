import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import { readJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { PaymentLinkService } from '../services/payment-link.ts';
import { toPaymentLinkJson } from './json.ts';
import { readListing } from './listing.ts';
import { toPageJson } from './paging.ts';
import { json, noContent } from './respond.ts';

export function createPaymentLinkHandlers({
  paymentLinks,
  clock,
  publicUrl,
}: {
  readonly paymentLinks: PaymentLinkService;
  readonly clock: Clock;
  readonly publicUrl: string;
}) {
  async function list(viewer: Viewer, c: HttpContext): Promise<Response> {
    const now = clock();
    const { query, paging } = readListing(c.req.url, now);
    const [links, total] = await Promise.all([
      paging.limit === 0 ? [] : paymentLinks.slice(viewer, query, paging.offset, paging.limit),
      paymentLinks.count(viewer, query.filter, now),
    ]);
    const results = links.map((link) => toPaymentLinkJson(link, { now, publicUrl }));
    return json(toPageJson(paging, results, total));
  }

  async function create(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await paymentLinks.create(viewer, await readJson(c.req.raw))), 201);
  }

  async function get(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await paymentLinks.get(viewer, idOf(c))));
  }

  async function update(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await paymentLinks.update(viewer, idOf(c), await readJson(c.req.raw))));
  }

  async function remove(viewer: Viewer, c: HttpContext): Promise<Response> {
    await paymentLinks.delete(viewer, idOf(c));
    return noContent();
  }

  /** Whatever body comes with it says nothing more and is not read. So too below. */
  async function activate(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await paymentLinks.activate(viewer, idOf(c))));
  }

  async function deactivate(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await paymentLinks.deactivate(viewer, idOf(c))));
  }

  function shape(link: PaymentLink) {
    return toPaymentLinkJson(link, { now: clock(), publicUrl });
  }

  return { list, create, get, update, remove, activate, deactivate };
}

function idOf(c: HttpContext): string {
  return c.req.param('id') ?? '';
}
