import { omitNullish } from '../../domain/input/shape.ts';
import type { Position } from '../../domain/page.ts';
import { paymentLinkCountCost, paymentLinkListCost } from '../../domain/payment-link/link-cost.ts';
import {
  LONGEST_SEARCH,
  MOST_METADATA_SOUGHT,
  MOST_SEARCH_WORDS,
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
  MOST_VALUES,
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
  description: 'What a list of payment links can be sorted by. Ties go by id, in the same direction.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'When the link was created.' },
    EXPIRES_AT: { value: 'expiresAt', description: 'When its duration is over.' },
    TOTAL_AMOUNT: { value: 'totalAmount', description: 'Its totalAmount as a number, whatever the currency.' },
  } as const,
});

const OrderInput = builder.inputType('PaymentLinkOrder', {
  description: 'How to sort payment links.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldRef, required: true, description: 'What to sort by.' }),
    direction: t.field({ type: OrderDirectionRef, required: true, description: 'Which end to begin at.' }),
  }),
});

export const PaymentLinkFilterInput = builder.inputType('PaymentLinkFilter', {
  description: `Which payment links to list: any of the values of a field, and all of the fields. A field that is left out, null or empty filters nothing. At most ${MOST_VALUES} values each.`,
  fields: (t) => ({
    id: t.idList({ description: 'Any of these ids.' }),
    status: t.field({ type: [PaymentLinkStatusRef], description: 'Any of these statuses, as of this request.' }),
    currency: t.field({ type: [CurrencyCodeRef], description: 'Any of these currencies.' }),
    checkoutToken: t.stringList({ description: 'Any of these references of yours.' }),
    destinationAccountNumber: t.stringList({
      description: 'At least one destination with any of these account numbers.',
    }),
    customerEmail: t.stringList({ description: "Any of these as the customer's e-mail, without regard to case." }),
    ownerIdentityId: t.stringList({ description: "Any of these as the owner's identityId." }),
    createdAt: t.field({ type: DateTimeRangeInput, description: 'Created within this time.' }),
    expiresAt: t.field({ type: DateTimeRangeInput, description: 'With a duration that is over within this time.' }),
    totalAmount: t.field({
      type: DecimalRangeInput,
      description: 'With a totalAmount in this range, as a number in major units, whatever the currency.',
    }),
    search: t.string({
      description: `With all of these words in the descriptions of its items, the name or e-mail of its customer, or its checkoutToken, without regard to case and accents. The last word may be the beginning of one. Words are runs of letters and digits; whatever is between them means nothing. 1 to ${MOST_SEARCH_WORDS} words, at most ${LONGEST_SEARCH} characters.`,
    }),
    metadata: t.field({
      type: [MetadataEntryFilterInput],
      description: `With all of these entries among its metadata. At most ${MOST_METADATA_SOUGHT}.`,
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
  if (metadata.length > MOST_METADATA_SOUGHT) {
    failArgument(
      'filter.metadata',
      `must be at most ${MOST_METADATA_SOUGHT} entries, and there are ${metadata.length}.`,
    );
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
      description:
        'Your payment links, page by page: the newest first unless orderBy says otherwise. A filter by several values or fields costs more.',
      extensions: { ...COST, ...needs('links:read') },
      args: {
        filter: t.arg({ type: PaymentLinkFilterInput, description: 'Which ones; all unless said.' }),
        orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }),
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
