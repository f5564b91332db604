import { CURRENCIES } from '../domain/currency.ts';
import type { OffsetWindow } from '../domain/page.ts';
import { paymentLinkCountCost, paymentLinkListCost } from '../domain/payment-link/link-cost.ts';
import { PAYMENT_LINK_STATUSES } from '../domain/payment-link.ts';
import type { PaymentLinkQuery } from '../domain/ports.ts';
import { listUnits } from './cost.ts';
import { readPaging } from './paging.ts';
import { parametersOf, type QueryReader, readLeniently, readQuery } from './query.ts';

export const SORT_FIELDS = ['createdAt', 'totalAmount', 'status'] as const;

/** Parses the query string of a list of links. Dots are part of the parameters' names. */
export function readListing(parameters: URLSearchParams, now: number): Listing {
  return readQuery(parameters, (query) => readLinks(query, now));
}

export const LINK_PARAMETERS = parametersOf((query) => readLinks(query, 0));

/** The cost of a list of links. Most have neither a filter nor an order: for these, only the page is read twice. */
export function linkListUnits(parameters: URLSearchParams): number {
  if ([...parameters.keys()].every((name) => PAGING_PARAMETERS.has(name))) {
    return listUnits({ paging: readLeniently(parameters, readPaging), ...NEWEST });
  }
  const { query, paging } = readLeniently(parameters, (reader) => readLinks(reader, 0));
  return listUnits({ paging, ...readsOf(query) });
}

function readsOf({ filter, order }: Pick<PaymentLinkQuery, 'filter' | 'order'>) {
  return { list: paymentLinkListCost({ filter, order: order.field }), count: paymentLinkCountCost(filter) };
}

const PAGING_PARAMETERS = parametersOf(readPaging);
const NEWEST = readsOf({ filter: {}, order: { field: 'createdAt', direction: 'desc' } });

type Listing = { readonly query: PaymentLinkQuery; readonly paging: OffsetWindow };

function readLinks(query: QueryReader, now: number): Listing {
  return {
    query: {
      filter: {
        id: query.texts('id'),
        status: query.names('status', PAYMENT_LINK_STATUSES),
        currency: query.names('currency', CURRENCIES),
        destinationAccountNumber: query.texts('destination.accountNumber'),
        customerEmail: query.texts('customer.email'),
        ownerIdentityId: query.texts('owner.identityId'),
        createdAt: query.range('startDate', 'endDate'),
      },
      order: query.sort(SORT_FIELDS, { field: 'createdAt', direction: 'desc' }),
      now,
    },
    paging: readPaging(query),
  };
}
