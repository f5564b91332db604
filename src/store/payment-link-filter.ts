import { sql } from 'kysely';
import { idFloor } from '../domain/id.ts';
import type { AmountRange } from '../domain/page.ts';
import { PAYMENT_LINK_STATUSES } from '../domain/payment-link.ts';
import type { PaymentLinkFilter, PaymentLinkOrder } from '../domain/ports.ts';
import { foldEmail, toSortableAmount } from './payment-link-row.ts';
import { anyOf, type Condition, idBetween, within } from './sql/condition.ts';
import type { Dialect } from './sql/database.ts';
import { betweenEnds, type Ends } from './sql/keyset.ts';
import { joinPartitions, partitionsOf, type StatusPartition, type StatusRules } from './sql/status.ts';

export const LINK_STATUSES: StatusRules = { all: PAYMENT_LINK_STATUSES, expiring: ['ATTEMPT', 'ACTIVE'] };

type Sides = { readonly low: boolean; readonly high: boolean };

/** How a list is read: the conditions, the partitions to merge (none: no regard to status), and what orders it. */
export type LinkPlan = {
  readonly conditions: readonly Condition[];
  readonly partitions: readonly StatusPartition[];
  /** Undefined where the id alone orders the list. */
  readonly key: 'expires_at' | 'total_amount' | 'shown_status' | undefined;
  /** Whether a list of values is compared, most of which have an index of their own. */
  readonly byValue: boolean;
  /** Whether the index of account numbers leads, instead of the links themselves. */
  readonly byAccount: boolean;
  /** Whether the ends of the window bound the expiry better than the status does. */
  readonly expiryBounded: Sides;
};

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
  { field = 'createdAt', ends = {} }: { readonly field?: PaymentLinkOrder['field']; readonly ends?: Ends } = {},
): LinkPlan {
  const key = KEYS[field];
  const accounts = anyOf(dialect, 'link_destinations.account_number', filter.destinationAccountNumber);
  // An index of (account, link) gives the links of one account in the order of their ids, and in no other.
  const byAccount = key === undefined && accounts.some(({ shape }) => shape.endsWith('='));
  /** On which sides the ends of the window bound that column, if the list goes by it. */
  const boundedBy = (column: LinkPlan['key']): Sides => ({
    low: key === column && ends.low !== undefined,
    high: key === column && ends.high !== undefined,
  });
  const expiryBounded = boundedBy('expires_at');
  const { from, to } = filter.createdAt ?? {};
  const madeFrom = from === undefined ? undefined : idFloor('pl', from);
  const madeBefore = to === undefined ? undefined : idFloor('pl', to + 1);

  const values = [
    ...anyOf(dialect, ID, filter.id),
    ...anyOf(dialect, 'payment_links.checkout_token', filter.checkoutToken),
    ...anyOf(dialect, 'payment_links.currency', filter.currency),
    ...anyOf(dialect, 'payment_links.customer_email', filter.customerEmail?.map(foldEmail)),
    ...anyOf(dialect, 'payment_links.owner_identity_id', filter.ownerIdentityId),
    ...(byAccount ? accounts : accounts.map(asSubquery)),
  ];

  return {
    conditions: [
      ...values,
      ...within(dialect, 'payment_links.expires_at', filter.expiresAt, expiryBounded),
      ...within(dialect, 'payment_links.total_amount', sortable(filter.totalAmount), boundedBy('total_amount')),
      ...(key === undefined
        ? idBetween(idColumn(byAccount), {
            above: [madeFrom, ends.low?.id],
            below: [madeBefore, ends.high?.id],
            inclusive: ends.inclusive,
          })
        : [
            ...idBetween(ID, { above: [madeFrom], below: [madeBefore] }),
            ...betweenEnds({ key: `payment_links.${key}`, id: ID }, ends, (given) =>
              key === 'total_amount' ? toSortableAmount(String(given)) : Number(given),
            ),
          ]),
    ],
    partitions: planPieces(filter, key),
    key,
    byValue: values.length > 0,
    byAccount,
    expiryBounded,
  };
}

export function idColumn(byAccount: boolean): string {
  return byAccount ? 'link_destinations.payment_link_id' : ID;
}

function sortable({ from, to }: AmountRange = {}) {
  return {
    from: from === undefined ? undefined : toSortableAmount(from),
    to: to === undefined ? undefined : toSortableAmount(to),
  };
}

/** Totals are indexed within each status. */
function planPieces(filter: PaymentLinkFilter, key: LinkPlan['key']): StatusPartition[] {
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
