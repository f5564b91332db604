import { CURRENCIES } from '../../domain/currency.ts';
import { PAYMENT_LINK_STATUSES } from '../../domain/payment-link.ts';
import { SORT_FIELDS } from '../listing.ts';
import { dateParameters, pagingParameters, pathParameter, queryParameter, sortParameter } from './common.ts';
import { operation } from './operation.ts';
import { createExamples, emptyExample, linkExample, updateExamples } from './payment-link-examples.ts';
import { object, ref, type Schema } from './schema.ts';

const tag = 'Payment links';
const link = { schema: ref('PaymentLink'), example: linkExample };
const id = pathParameter('id', 'The identifier of the link.', linkExample.id);

const filters = [
  queryParameter('id', 'With one of these identifiers.'),
  queryParameter('status', `In one of these statuses, as they are now: ${PAYMENT_LINK_STATUSES.join(', ')}.`),
  queryParameter('currency', `In one of these currencies: ${CURRENCIES.join(', ')}.`),
  queryParameter('destination.accountNumber', 'With money going to one of these accounts.'),
  queryParameter('customer.email', 'For one of these customers, ignoring case.'),
  queryParameter('owner.identityId', 'Of one of these owners.'),
];

/** An ignored body: older callers send an empty object. */
const nothing = { schema: object({}), examples: emptyExample, required: false };

export const paymentLinkPaths: Schema = {
  '/payment-links': {
    get: operation({
      id: 'listPaymentLinks',
      tag,
      summary: 'List payment links',
      description: 'A link must match every filter that is given, by any of its comma-separated values.',
      parameters: [...filters, ...dateParameters, sortParameter(SORT_FIELDS), ...pagingParameters],
      status: 200,
      answer: 'A page of the links, and where it is in the list.',
      schema: ref('PaymentLinkPage'),
      example: { pagination: { count: 1, next: 1, previous: 0, total: 1 }, results: [linkExample] },
      errors: [],
    }),
    post: operation({
      id: 'createPaymentLink',
      tag,
      summary: 'Create a payment link',
      description:
        'It is created in ATTEMPT and accepts no payments until it is activated. Unknown properties are ignored.',
      body: { schema: ref('CreatePaymentLink'), examples: createExamples },
      status: 201,
      answer: 'The new link.',
      ...link,
      errors: ['409', '413', '415'],
    }),
  },
  '/payment-links/{id}': {
    get: operation({
      id: 'getPaymentLink',
      tag,
      summary: 'Get a payment link',
      parameters: [id],
      status: 200,
      answer: 'The link.',
      ...link,
      errors: ['404'],
    }),
    patch: operation({
      id: 'updatePaymentLink',
      tag,
      summary: 'Update a payment link',
      description: 'Only in ATTEMPT, or some properties while it is ACTIVE.',
      parameters: [id],
      body: { schema: ref('UpdatePaymentLink'), examples: updateExamples },
      status: 200,
      answer: 'The link as it is now.',
      ...link,
      errors: ['404', '413', '415', '422'],
    }),
    delete: operation({
      id: 'deletePaymentLink',
      tag,
      summary: 'Delete a payment link',
      description: 'Only in ATTEMPT or EXPIRED.',
      parameters: [id],
      status: 204,
      answer: 'The link was deleted.',
      errors: ['404', '422'],
    }),
  },
  '/payment-links/{id}/activate': {
    post: operation({
      id: 'activatePaymentLink',
      tag,
      summary: 'Activate a payment link',
      description:
        'From ATTEMPT, or after a deactivation as long as its duration is not over. An ACTIVE link stays unchanged.',
      parameters: [id],
      body: nothing,
      status: 200,
      answer: 'The link, ready to be paid.',
      ...link,
      errors: ['404', '422'],
    }),
  },
  '/payment-links/{id}/deactivate': {
    post: operation({
      id: 'deactivatePaymentLink',
      tag,
      summary: 'Deactivate a payment link',
      description: 'An ACTIVE link becomes EXPIRED. One that is already EXPIRED stays unchanged.',
      parameters: [id],
      body: nothing,
      status: 200,
      answer: 'The link, which accepts no more payments.',
      ...link,
      errors: ['404', '422'],
    }),
  },
};
