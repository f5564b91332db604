import { sql } from 'kysely';
import { idFloor } from '../domain/id.ts';
import type { AmountRange } from '../domain/page.ts';
import { type SearchTerms, searchTermsOf } from '../domain/payment-link/link-search.ts';
import { PAYMENT_LINK_STATUSES } from '../domain/payment-link.ts';
import type { PaymentLinkFilter, PaymentLinkOrder } from '../domain/ports.ts';
import { hasWords, rowsBetween } from './payment-link/link-search.ts';
import { foldEmail, toSortableAmount } from './payment-link-row.ts';
import { anyOf, type Condition, highest, idBetween, lowest, within } from './sql/condition.ts';
import type { Dialect } from './sql/database.ts';
import { betweenEnds, type Ends } from './sql/keyset.ts';
import type { SearchIndex } from './sql/search-index.ts';
import { joinPartitions, partitionsOf, type StatusPartition, type StatusRules } from './sql/status.ts';

export const LINK_STATUSES: StatusRules = { all: PAYMENT_LINK_STATUSES, expiring: ['ATTEMPT', 'ACTIVE'] };

type Lead = 'payment_links' | 'link_destinations' | SearchIndex['table'];

type Sides = { readonly low: boolean; readonly high: boolean };

/** How a list is read: the conditions, the partitions by status to merge (none: any status), and the sort key. */
export type LinkPlan = {
  readonly conditions: readonly Condition[];
  /** Those of the conditions that bound the id, where the list is sorted by it. */
  readonly ends: readonly Condition[];
  readonly partitions: readonly StatusPartition[];
  /** Undefined where the list is sorted by id alone. */
  readonly key: 'expires_at' | 'total_amount' | 'shown_status' | undefined;
  /** Whether a list of values is compared, most of which have an index of their own. */
  readonly byValue: boolean;
  /** The table whose rows lead to the links, if not the links themselves: those of account numbers, or of words. */
  readonly lead: Lead;
  /** The search terms, if the plan begins with their rows. */
  readonly terms: SearchTerms | undefined;
  /** Whether the ends of the window bound the expiry better than the status does. */
  readonly expiryBounded: Sides;
};

/** A plan that begins with the rows that have the search terms. */
export type SearchPlan = LinkPlan & { readonly terms: SearchTerms };

const KEYS = {
  createdAt: undefined,
  expiresAt: 'expires_at',
  totalAmount: 'total_amount',
  status: 'shown_status',
} as const;
const ID = 'payment_links.id';

export function planLinks(
  dialect: Dialect,
  filter: PaymentLinkFilter,
  {
    field = 'createdAt',
    ends = {},
    wordsOf = dialect.searchIndex.table,
  }: {
    readonly field?: PaymentLinkOrder['field'];
    readonly ends?: Ends;
    /** The table that a search for words begins with. */
    readonly wordsOf?: SearchIndex['table'];
  } = {},
): LinkPlan {
  const key = KEYS[field];
  const searchTerms = searchTermsOf(filter);
  // Links that are given by id or token are few, and are read one by one.
  const byIdOrToken = (filter.id?.length ?? 0) + (filter.checkoutToken?.length ?? 0) > 0;
  const terms = byIdOrToken ? undefined : searchTerms;
  const accounts = anyOf(dialect, 'link_destinations.account_number', filter.destinationAccountNumber);
  // An index of (account, link) gives the links of one account in the order of their ids, and in no other.
  const byAccount = key === undefined && terms === undefined && accounts.some(({ shape }) => shape.endsWith('='));
  const otherwise = byAccount ? 'link_destinations' : 'payment_links';
  const lead = terms === undefined ? otherwise : wordsOf;
  /** On which sides the ends of the window bound that column, if the list goes by it. */
  const boundedBy = (column: LinkPlan['key']): Sides => ({
    low: key === column && ends.low !== undefined,
    high: key === column && ends.high !== undefined,
  });
  const expiryBounded = boundedBy('expires_at');
  const { from, to } = filter.createdAt ?? {};
  const createdFrom = from === undefined ? undefined : idFloor('pl', from);
  const createdBefore = to === undefined ? undefined : idFloor('pl', to + 1);

  const values = [
    ...anyOf(dialect, ID, filter.id),
    ...anyOf(dialect, 'payment_links.checkout_token', filter.checkoutToken),
    ...anyOf(dialect, 'payment_links.currency', filter.currency),
    ...anyOf(dialect, 'payment_links.customer_email', filter.customerEmail?.map(foldEmail)),
    ...anyOf(dialect, 'payment_links.owner_identity_id', filter.ownerIdentityId),
    ...(byAccount ? accounts : accounts.map(asSubquery)),
    ...(byIdOrToken && searchTerms !== undefined ? [hasWords(dialect, searchTerms)] : []),
  ];

  const above = [createdFrom, ends.low?.id];
  const below = [createdBefore, ends.high?.id];
  const idEnds =
    key === undefined
      ? [
          ...idBetween(idColumn(lead), { above, below, inclusive: ends.inclusive }),
          ...(lead === 'link_search_index' ? rowsBetween(dialect, { low: highest(above), high: lowest(below) }) : []),
        ]
      : [];

  return {
    conditions: [
      ...values,
      ...within(dialect, 'payment_links.expires_at', filter.expiresAt, expiryBounded),
      ...within(dialect, 'payment_links.total_amount', sortable(filter.totalAmount), boundedBy('total_amount')),
      ...(key === undefined
        ? idEnds
        : [
            ...idBetween(ID, { above: [createdFrom], below: [createdBefore] }),
            ...betweenEnds({ key: `payment_links.${key}`, id: ID }, ends, (given) =>
              key === 'total_amount' ? toSortableAmount(String(given)) : Number(given),
            ),
          ]),
    ],
    ends: idEnds,
    partitions: planPartitions(filter, key),
    key,
    byValue: values.length > 0,
    lead,
    terms,
    expiryBounded,
  };
}

/** The id of a link, in the table that leads. */
export function idColumn(lead: Lead): string {
  return lead === 'payment_links' ? ID : `${lead}.payment_link_id`;
}

function sortable({ from, to }: AmountRange = {}) {
  return {
    from: from === undefined ? undefined : toSortableAmount(from),
    to: to === undefined ? undefined : toSortableAmount(to),
  };
}

/** Totals are indexed within each status. */
function planPartitions(filter: PaymentLinkFilter, key: LinkPlan['key']): StatusPartition[] {
  const { status = [], totalAmount = {} } = filter;
  const byTotal = totalAmount.from !== undefined || totalAmount.to !== undefined;
  if (key === undefined && status.length === 0 && !byTotal) return [];
  const partitions = partitionsOf(LINK_STATUSES, status.length === 0 ? LINK_STATUSES.all : status);
  return key === 'shown_status' ? partitions : joinPartitions(partitions);
}

function asSubquery({ shape, values, build }: Condition): Condition {
  return {
    shape,
    values,
    build: (param) => sql`${sql.ref(ID)} in (
      select payment_link_id from link_destinations
      where link_destinations.client_id = ${param('clientId')} and ${build(param)}
    )`,
  };
}
