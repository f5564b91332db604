import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import { type PaymentLink, paymentPath, statusAt } from '../domain/payment-link.ts';
import { formatInstant } from '../lib/instant.ts';
import { knownJsonText } from '../lib/json-text.ts';
import type { PaymentLinkService } from '../services/payment-link.ts';
import { type JsonContext, toPaymentLinkJson } from './json.ts';
import { readListing } from './listing.ts';
import { toPagination } from './paging.ts';

export type PaymentLinkAnswers = ReturnType<typeof createPaymentLinkAnswers>;

/** The JSON texts of answers about links, shared by the routes and the fast path. */
export function createPaymentLinkAnswers({
  paymentLinks,
  clock,
  publicUrl,
}: {
  readonly paymentLinks: PaymentLinkService;
  readonly clock: Clock;
  readonly publicUrl: string;
}) {
  async function list(viewer: Viewer, parameters: URLSearchParams): Promise<string> {
    const now = clock();
    const { query, paging } = readListing(parameters, now);
    const [links, total] = await Promise.all([
      paging.limit === 0 ? [] : paymentLinks.listByOffset(viewer, query, paging),
      paymentLinks.count(viewer, query.filter, now),
    ]);
    const pagination = JSON.stringify(toPagination(paging, links.length, total));
    let results = '';
    for (const link of links) {
      if (results !== '') results += ',';
      results += linkText(link, { now, publicUrl });
    }
    return `{"pagination":${pagination},"results":[${results}]}`;
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

/** The terms before which other keys of the published link are inserted. */
const BEFORE_URL = ',"paymentMethodsAllowed":';
const BEFORE_CREATED_AT = ',"destinations":';

/**
 * The JSON text of `toPaymentLinkJson`. If the JSON text of the terms is available, it is spliced, as it is in the published
 * order already. The keys are found by text search: no string value contains them, as its `"` are escaped.
 */
export function linkText(link: PaymentLink, { now, publicUrl }: JsonContext): string {
  const text = knownJsonText(link.terms) ?? '';
  const url = text.indexOf(BEFORE_URL);
  const createdAt = text.indexOf(BEFORE_CREATED_AT, url);
  if (url < 0 || createdAt < 0) {
    return JSON.stringify(toPaymentLinkJson(link, { now, publicUrl }));
  }
  const { id, checkoutToken } = link;
  const head = `{"id":"${id}","checkoutToken":${JSON.stringify(checkoutToken)},"status":"${statusAt(link, now)}",`;
  const address = `,"url":${JSON.stringify(publicUrl + paymentPath(link))}`;
  const made = `,"createdAt":"${formatInstant(link.createdAt)}"`;
  // Concatenation makes a rope, which is flattened once for the whole page; `join` would copy here.
  return head + text.slice(1, url) + address + text.slice(url, createdAt) + made + text.slice(createdAt);
}
