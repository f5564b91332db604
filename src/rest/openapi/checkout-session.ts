import { CHECKOUT_SESSION_STATUSES } from '../../domain/checkout-session.ts';
import { sessionExample } from './checkout-session-examples.ts';
import { dateParameters, pagingParameters, pathParameter, queryParameter, sortParameter } from './common.ts';
import { operation } from './operation.ts';
import { createExamples, emptyExample } from './payment-link-examples.ts';
import { object, ref, type Schema } from './schema.ts';

const tag = 'Checkout sessions';
const session = { schema: ref('CheckoutSession'), example: sessionExample };
const id = pathParameter('id', 'The identifier of the session.', sessionExample.id);
const token = pathParameter('token', 'The `checkoutToken` of a link.', sessionExample.checkoutToken);

const startExamples = {
  ...emptyExample,
  customer: { summary: 'With what is known of the payer', value: { customer: sessionExample.customer } },
};

export const checkoutSessionPaths: Schema = {
  '/payment-links/token/{token}/checkout-sessions': {
    post: operation({
      id: 'startCheckoutSession',
      tag,
      summary: 'Start a session of a link',
      description: 'The link must be ACTIVE. `expiresAt` says when the session ends, which is never after its link.',
      parameters: [token],
      body: { schema: ref('StartCheckoutSession'), examples: startExamples, required: false },
      status: 201,
      answer: 'The new session.',
      ...session,
      errors: ['404', '413', '415', '422'],
    }),
  },
  '/checkout-sessions': {
    get: operation({
      id: 'listCheckoutSessions',
      tag,
      summary: 'List sessions',
      description: 'A session must match every filter that is given, by any of its comma-separated values.',
      parameters: [
        queryParameter('identityId', 'Of one of these owners.'),
        queryParameter('accountNumber', 'With money going to one of these accounts.'),
        queryParameter('status', `In one of these statuses, as they are now: ${CHECKOUT_SESSION_STATUSES.join(', ')}.`),
        ...dateParameters,
        sortParameter(['createdAt']),
        ...pagingParameters,
      ],
      status: 200,
      answer: 'A page of the sessions, and where it is in the list.',
      schema: ref('CheckoutSessionPage'),
      example: { pagination: { count: 1, next: 1, previous: 0, total: 1 }, results: [sessionExample] },
      errors: [],
    }),
    post: operation({
      id: 'createCheckoutSession',
      tag,
      summary: 'Start a session of a link, or of a new one',
      description:
        'With `items` the body describes a new link, as in `POST /payment-links`; it is created ACTIVE together with its session.',
      body: {
        schema: ref('CreateCheckoutSession'),
        examples: {
          existing: { summary: 'An existing link', value: { checkoutToken: sessionExample.checkoutToken } },
          ...createExamples,
        },
      },
      status: 201,
      answer: 'The new session.',
      ...session,
      errors: ['404', '409', '413', '415', '422'],
    }),
  },
  '/checkout-sessions/{id}': {
    get: operation({
      id: 'getCheckoutSession',
      tag,
      summary: 'Get a session',
      parameters: [id],
      status: 200,
      answer: 'The session.',
      ...session,
      errors: ['404'],
    }),
    delete: operation({
      id: 'cancelCheckoutSession',
      tag,
      summary: 'Cancel a session',
      description:
        'An ACTIVE session becomes EXPIRED. One that is already EXPIRED or FAILED stays unchanged; one that is being paid or is paid cannot be canceled.',
      parameters: [id],
      status: 200,
      answer: 'The session is over. The body is an empty object.',
      schema: object({}),
      example: {},
      errors: ['404', '422'],
    }),
  },
  '/checkout-sessions/token/{token}/refresh': {
    post: operation({
      id: 'refreshCheckoutSession',
      tag,
      summary: 'Refresh a session',
      description:
        'Restarts the lifetime of the newest open session of the link. If none is open, a new one is started. The link must be ACTIVE.',
      parameters: [token],
      body: { schema: object({}), examples: emptyExample, required: false },
      status: 201,
      answer: 'The refreshed or the new session.',
      ...session,
      errors: ['404', '422'],
    }),
  },
};
