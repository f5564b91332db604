import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { PaymentLinkService } from '../services/payment-link.ts';
import { readListing } from './listing.ts';
import { toPagination } from './paging.ts';
import { linkText } from './payment-link-text.ts';

export type PaymentLinkAnswers = ReturnType<typeof createPaymentLinkAnswers>;

/** What is said of links, as text: the same on the ordinary way and on the direct one. */
export function createPaymentLinkAnswers({
  paymentLinks,
  clock,
  publicUrl,
}: {
  readonly paymentLinks: PaymentLinkService;
  readonly clock: Clock;
  readonly publicUrl: string;
}) {
  async function list(viewer: Viewer, url: string): Promise<string> {
    const now = clock();
    const { query, paging } = readListing(url, now);
    const [links, total] = await Promise.all([
      paging.limit === 0 ? [] : paymentLinks.listByOffset(viewer, query, paging.offset, paging.limit),
      paymentLinks.count(viewer, query.filter, now),
    ]);
    const pagination = JSON.stringify(toPagination(paging, links.length, total));
    const results = links.map((link) => linkText(link, { now, publicUrl }));
    return `{"pagination":${pagination},"results":[${results.join(',')}]}`;
  }

  async function get(viewer: Viewer, id: string): Promise<string> {
    return textOf(await paymentLinks.get(viewer, id));
  }

  async function create(viewer: Viewer, body: unknown): Promise<string> {
    return textOf(await paymentLinks.create(viewer, body));
  }

  function textOf(link: PaymentLink): string {
    return linkText(link, { now: clock(), publicUrl });
  }

  return { list, get, create, textOf };
}
