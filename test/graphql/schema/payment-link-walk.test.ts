import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../src/domain/client.ts';
import type { PaymentLink } from '../../../src/domain/payment-link.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput, priced } from '../../support/link-input.ts';

const CURRENCIES = ['CLP', 'PYG', 'USD'] as const;
const FILTER = { currency: ['CLP', 'USD'] };

type Page = {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};

const PAGE = /* GraphQL */ `
  query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: PaymentLinkOrder, $filter: PaymentLinkFilter) {
    paymentLinks(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
      nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

let gateway: TestGateway;
let viewer: Viewer;
let made = 0;
/** Those that stay for the whole test, and those that a walk deletes on its way. */
const stable: PaymentLink[] = [];
const doomed: PaymentLink[] = [];

beforeAll(async () => {
  gateway = await createTestGateway();
  const { authorization = '', 'x-api-key': apiKey } = await gateway.headersOf('demo');
  viewer = await gateway.services.clients.authenticate({ apiKey, bearer: authorization.replace('Bearer ', '') });
  for (let count = 0; count < 1_100; count += 1) {
    const link = await create();
    (count % 11 === 10 ? doomed : stable).push(link);
  }
});
afterAll(() => gateway.stop());

/** Ten of them share each millisecond of creation, and many share an expiry or a total. */
function create(): Promise<PaymentLink> {
  made += 1;
  if (made % 10 === 0) gateway.clock.advance(1);
  const input = linkInput({
    ...priced(String(95 + (made % 7)), CURRENCIES[made % 3] ?? 'CLP'),
    checkoutToken: `walk-${made}`,
    duration: 3_600 + (made % 5),
  });
  return gateway.services.paymentLinks.create(viewer, input);
}

async function comeAndGo(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await create();
  const gone = doomed.pop();
  if (gone !== undefined) await gateway.services.paymentLinks.delete(viewer, gone.id);
}

/** All pages in the order of the list, whichever end the walk began at. */
async function walk(backward: boolean, list: Record<string, unknown>): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let cursor: string | null = null;
  do {
    const place: Record<string, unknown> = backward ? { last: 50, before: cursor } : { first: 50, after: cursor };
    const { data, errors } = await gateway.graphql<{ paymentLinks: Page }>(PAGE, { ...list, ...place });
    expect(errors).toBeUndefined();
    const page: Page | undefined = data?.paymentLinks;
    if (page === undefined) break;
    pages.push(page);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (backward) cursor = hasPreviousPage ? startCursor : null;
    else cursor = hasNextPage ? endCursor : null;
    await comeAndGo();
  } while (cursor !== null && pages.length < 100);
  return backward ? pages.reverse() : pages;
}

const KEYS = {
  CREATED_AT: (link: PaymentLink) => link.createdAt,
  EXPIRES_AT: (link: PaymentLink) => link.expiresAt,
  TOTAL_AMOUNT: (link: PaymentLink) => Number(link.terms.totalAmount),
};

const orders = (['CREATED_AT', 'EXPIRES_AT', 'TOTAL_AMOUNT'] as const).flatMap((field) =>
  (['ASC', 'DESC'] as const).flatMap((direction) =>
    [false, true].map((backward) => ({ field, direction, backward, filter: direction === 'ASC' ? FILTER : {} })),
  ),
);

it.each(orders)(
  'shows every link that stays exactly once, in order: %o',
  async ({ field, direction, backward, filter }) => {
    const wanted = stable.filter(({ terms }) => direction === 'DESC' || FILTER.currency.includes(terms.currency));
    const keyOf = KEYS[field];
    const sign = direction === 'ASC' ? 1 : -1;
    wanted.sort((one, other) => sign * (keyOf(one) - keyOf(other) || (one.id < other.id ? -1 : 1)));
    const stays = new Set(stable.map(({ id }) => id));

    const pages = await walk(backward, { orderBy: { field, direction }, filter });

    const ids = pages.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => stays.has(id))).toEqual(wanted.map(({ id }) => id));
    const last = pages.length - 1;
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(pages.map((_, index) => index > 0));
    expect(pages.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual(pages.map((_, index) => index < last));
  },
);
