import { CURRENCIES } from '../domain/currency.ts';
import type { OffsetWindow } from '../domain/page.ts';
import { PAYMENT_LINK_STATUSES } from '../domain/payment-link.ts';
import type { PaymentLinkQuery } from '../domain/ports.ts';
import { readPaging } from './paging.ts';
import { parametersOf, type QueryReader, readQuery } from './query.ts';

export const SORT_FIELDS = ['createdAt', 'totalAmount', 'status'] as const;

/** Parses the query string of a list of links. Dots are part of the parameters' names. */
export function readListing(parameters: URLSearchParams, now: number): Listing {
  return readQuery(parameters, (query) => readLinks(query, now));
}

export const LINK_PARAMETERS = parametersOf((query) => readLinks(query, 0));

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
