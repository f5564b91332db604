import { omitNullish } from '../../domain/input/shape.ts';
import type { Position } from '../../domain/page.ts';
import { paymentLinkCountCost, paymentLinkListCost } from '../../domain/payment-link/link-cost.ts';
import {
  LONGEST_SEARCH,
  MAX_METADATA_SOUGHT,
  MAX_SEARCH_WORDS,
  searchFault,
} from '../../domain/payment-link/link-search.ts';
import type { PaymentLink } from '../../domain/payment-link.ts';
import type { PaymentLinkFilter } from '../../domain/ports.ts';
import { failArgument } from '../bad-input.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { connectionCost } from '../relay/connection-cost.ts';
import { connectionType } from '../relay/connection-type.ts';
import { relayPage } from '../relay/relay-page.ts';
import { CurrencyCodeRef } from './currency.ts';
import {
  checkValues,
  DateTimeRangeInput,
  DecimalRangeInput,
  MAX_VALUES,
  OrderDirectionRef,
  toAmountRange,
  toRange,
} from './list-input.ts';
import { MetadataEntryFilterInput } from './metadata.ts';
import { PaymentLinkRef } from './payment-link.ts';
import { PaymentLinkStatusRef } from './payment-link-status.ts';

type Key = Position['key'];
type OrderKey = {
  readonly of: (link: PaymentLink) => Key;
  readonly is: (key: unknown) => key is Key;
};

const isInstant = (key: unknown): key is number => Number.isSafeInteger(key);
const isTotal = (key: unknown): key is string => typeof key === 'string' && /^\d{1,24}(\.\d{1,6})?$/.test(key);

/** The sort key of each order, which its cursors contain, and the values that are valid in a cursor. */
const ORDER_KEYS = {
  createdAt: { of: (link) => link.createdAt, is: isInstant },
  expiresAt: { of: (link) => link.expiresAt, is: isInstant },
  totalAmount: { of: (link) => link.terms.totalAmount, is: isTotal },
} as const satisfies Record<string, OrderKey>;

const OrderFieldRef = builder.enumType('PaymentLinkOrderField', {
  description:
    'The fields that a list of payment links can be sorted by. Ties are broken by id, in the same direction.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'When the link was created.' },
    EXPIRES_AT: { value: 'expiresAt', description: 'When the link expires.' },
    TOTAL_AMOUNT: { value: 'totalAmount', description: 'Its totalAmount as a number, whatever the currency.' },
  } as const,
});

const OrderInput = builder.inputType('PaymentLinkOrder', {
  description: 'How to sort payment links.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldRef, required: true, description: 'The field to sort by.' }),
    direction: t.field({ type: OrderDirectionRef, required: true, description: 'The direction to sort in.' }),
  }),
});

export const PaymentLinkFilterInput = builder.inputType('PaymentLinkFilter', {
  description: `Filters payment links: a link must match every field, by any of its values. A field that is omitted, null or empty filters nothing. At most ${MAX_VALUES} values per field.`,
  fields: (t) => ({
    id: t.idList({ description: 'With any of these ids.' }),
    status: t.field({ type: [PaymentLinkStatusRef], description: 'In any of these statuses, as of this request.' }),
    currency: t.field({ type: [CurrencyCodeRef], description: 'In any of these currencies.' }),
    checkoutToken: t.stringList({ description: 'With any of these references of yours.' }),
    destinationAccountNumber: t.stringList({
      description: 'With a destination that has any of these account numbers.',
    }),
    customerEmail: t.stringList({ description: "With any of these as the customer's e-mail address, ignoring case." }),
    ownerIdentityId: t.stringList({ description: "With any of these as the owner's identityId." }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Created within this time range.' }),
    expiresAt: t.field({ type: DateTimeRangeInput, description: 'Expiring within this time range.' }),
    totalAmount: t.field({
      type: DecimalRangeInput,
      description: 'With a totalAmount in this range, compared as a number of major units, whatever the currency.',
    }),
    search: t.string({
      description: `With all of these words in the descriptions of its items, the name or e-mail address of its customer, or its checkoutToken, ignoring case and accents. The last word also matches longer words that begin with it. Words are runs of letters and digits; all other characters only separate them. 1 to ${MAX_SEARCH_WORDS} words, at most ${LONGEST_SEARCH} characters.`,
    }),
    metadata: t.field({
      type: [MetadataEntryFilterInput],
      description: `With all of these entries of metadata. At most ${MAX_METADATA_SOUGHT}.`,
    }),
  }),
});

type FilterArgument = typeof PaymentLinkFilterInput.$inferInput;

export function toPaymentLinkFilter(filter: FilterArgument): PaymentLinkFilter {
  const { createdAt: _, expiresAt: __, totalAmount, search, metadata = [], ...lists } = omitNullish(filter);
  for (const [name, values] of Object.entries(lists)) checkValues(`filter.${name}`, values);
  if (totalAmount && !toAmountRange(totalAmount))
    failArgument('filter.totalAmount', 'must be amounts, such as "150.00".');
  const fault = search === undefined ? undefined : searchFault(search);
  if (fault !== undefined) failArgument('filter.search', fault);
  if (metadata.length > MAX_METADATA_SOUGHT) {
    failArgument('filter.metadata', `must have at most ${MAX_METADATA_SOUGHT} entries, not ${metadata.length}.`);
  }
  checkValues(
    'filter.metadata',
    metadata.flatMap(({ key, value }) => [key, value]),
  );
  return toUncheckedFilter(filter);
}

/** The filter of the argument, before its values are checked. */
function toUncheckedFilter(filter: FilterArgument): PaymentLinkFilter {
  const { createdAt, expiresAt, totalAmount, ...lists } = omitNullish(filter);
  const amounts = totalAmount && toAmountRange(totalAmount);
  return {
    ...lists,
    ...(amounts && { totalAmount: amounts }),
    ...(createdAt && { createdAt: toRange(createdAt) }),
    ...(expiresAt && { expiresAt: toRange(expiresAt) }),
  };
}

type ListArguments = {
  readonly filter?: FilterArgument | null | undefined;
  readonly orderBy?: typeof OrderInput.$inferInput | null | undefined;
};

const COST = connectionCost<ListArguments>({
  list: ({ filter, orderBy }) =>
    paymentLinkListCost({ filter: toUncheckedFilter(filter ?? {}), order: orderBy?.field ?? 'createdAt' }),
  count: ({ filter }) => paymentLinkCountCost(toUncheckedFilter(filter ?? {})),
});

builder.queryField('paymentLinks', (t) =>
  t.connection(
    {
      type: PaymentLinkRef,
      description: 'Your payment links, newest first by default. A filter by several values or fields costs more.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: PaymentLinkFilterInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }),
      },
      resolve: (_, args, { services, viewer, now }) => {
        const { field, direction } = args.orderBy ?? { field: 'createdAt', direction: 'desc' };
        const filter = toPaymentLinkFilter(args.filter ?? {});
        const key = ORDER_KEYS[field];
        return relayPage(args, {
          order: { field, direction, prefix: 'pl', isKey: key.is },
          positionOf: (link: PaymentLink) => ({ key: key.of(link), id: link.id }),
          page: (window) => services.paymentLinks.page(viewer, { filter, order: { field, direction }, now }, window),
          count: () => services.paymentLinks.count(viewer, filter, now),
        });
      },
    },
    connectionType(PaymentLinkRef, 'payment links'),
  ),
);
