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

const DESCRIPTION = `Request payments with links: create a link, activate it, and send its \`url\` to the payer.

Every call except the first carries \`x-api-key\`, \`Authorization: Bearer <accessToken>\` and \`User-Agent\`. An additional API
key, \`plkey_…\`, is sent alone, as \`x-api-key\` or as Bearer; its scopes limit what it can do. Objects of another client
are answered as if they did not exist. The same paths are served below \`/sandbox\`. Amounts are decimal strings in major
units, times are UTC, and all errors have the same body. A request that changes something may carry an \`Idempotency-Key\`:
repeated under the same key, it changes nothing and returns the first answer.`;

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
    { url: '/sandbox', description: 'The same gateway, for callers that use a sandbox path' },
  ],
  tags: [
    { name: 'Access', description: 'Authentication.' },
    { name: 'Payment links', description: 'Create, find, update and deactivate them.' },
    { name: 'Checkout sessions', description: 'Create, find, refresh and cancel them.' },
    { name: 'Payments', description: 'Pay sessions, and follow the payments.' },
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
        description: 'Your API key. An additional key (`plkey_…`) is sent alone.',
      },
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token from `POST /auth`, or an additional API key alone.',
      },
    },
  },
} satisfies Schema;
