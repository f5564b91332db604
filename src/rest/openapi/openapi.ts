import { authPaths, authSchemas } from './auth.ts';
import { checkoutSessionPaths } from './checkout-session.ts';
import { checkoutSessionSchemas } from './checkout-session-schemas.ts';
import {
  apiVersion,
  errorSchema,
  paginationSchema,
  rateLimit,
  rateLimitPolicy,
  traceId,
  unknownParameters,
} from './common.ts';
import { idempotencyKey, replayed, withKeys } from './idempotency.ts';
import { errorResponses } from './operation.ts';
import { paymentPaths, paymentSchemas } from './payment.ts';
import { paymentLinkPaths } from './payment-link.ts';
import { paymentLinkSchemas } from './payment-link-schemas.ts';
import { refundPaths, refundSchemas } from './refund.ts';
import type { Schema } from './schema.ts';

const DESCRIPTION = `Ask for payments with links: create one, activate it, send its \`url\` to whoever is to pay.

Every call but the first carries \`x-api-key\`, \`Authorization: Bearer <accessToken>\` and \`User-Agent\`. A further API key,
\`plkey_…\`, is sent alone, as \`x-api-key\` or as Bearer; it may do what its scopes say. What belongs to
another client looks as if it did not exist. The same paths answer below \`/sandbox\`. Money is a decimal text in major
units, times are UTC, and every error has the same body. A request that changes something may carry an \`Idempotency-Key\`:
sent again under the same key, it does nothing twice and has the first answer.`;

/** The OpenAPI 3.1 document of the whole REST surface. A noun adds its paths and its schemas here. */
export const openApiDocument = {
  openapi: '3.1.1',
  info: {
    title: 'Payment links',
    version: '1.0.0',
    description: DESCRIPTION,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    { url: '/', description: 'This gateway' },
    { url: '/sandbox', description: 'The same, where callers of a sandbox look for it' },
  ],
  tags: [
    { name: 'Access', description: 'Prove who you are.' },
    { name: 'Payment links', description: 'Create, find, change and end them.' },
    { name: 'Checkout sessions', description: 'Begin, find, refresh and end them.' },
    { name: 'Payments', description: 'Pay sessions, and see what came of it.' },
  ],
  paths: withKeys({ ...authPaths, ...paymentLinkPaths, ...checkoutSessionPaths, ...paymentPaths, ...refundPaths }),
  components: {
    schemas: {
      ...authSchemas,
      ...paymentLinkSchemas,
      ...checkoutSessionSchemas,
      ...paymentSchemas,
      ...refundSchemas,
      Pagination: paginationSchema,
      Error: errorSchema,
    },
    parameters: { ApiVersion: apiVersion, IdempotencyKey: idempotencyKey },
    headers: {
      TraceId: traceId,
      Warning: unknownParameters,
      RateLimit: rateLimit,
      RateLimitPolicy: rateLimitPolicy,
      IdempotencyReplayed: replayed,
    },
    responses: errorResponses,
    securitySchemes: {
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'x-api-key',
        description: 'Your API key; a further one (`plkey_…`) takes nothing beside it.',
      },
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'From `POST /auth`; or a further API key alone.',
      },
    },
  },
} satisfies Schema;
