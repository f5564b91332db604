import type { ErrorCode } from '../../domain/errors.ts';
import { isDecided } from '../../domain/idempotency/key.ts';
import { HTTP_ERRORS } from '../../http/error.ts';
import { WARNING_HEADER } from '../unknown-parameters.ts';
import { REPLAYED } from './idempotency.ts';
import { ref, type Schema } from './schema.ts';

export type Parameter = {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
};

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
type Body = { readonly schema: Schema; readonly examples: Examples; readonly required?: boolean };

/** What differs between operations; `operation` adds credentials, version, headers and the common errors. */
type OperationSpec = {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  readonly status: 200 | 201 | 204;
  readonly answer: string;
  readonly schema?: Schema;
  readonly example?: unknown;
  /** Errors in addition to the common ones. */
  readonly errors: readonly (keyof typeof ERRORS)[];
  /** Whether it needs no access token, only the `x-api-key`. */
  readonly open?: boolean;
};

const ERROR_CODES = Object.keys(HTTP_ERRORS) as ErrorCode[];

const ERRORS = {
  '400': 'The request is invalid: `message` has the first fault, and `errors` has all of them.',
  '401': 'The credentials are missing, wrong or expired, or belong to different clients.',
  '403':
    'The API key lacks the scope that `WWW-Authenticate` names; or the payment to simulate is not one of the sandbox.',
  '404': 'The object does not exist, or belongs to another client.',
  '409':
    'A value that must be unique is taken; or, with `Retry-After`, an earlier request with this `Idempotency-Key` is still in progress.',
  '413': 'The body is larger than 256 KiB.',
  '415': 'The body is not JSON.',
  '422':
    'The status of the object does not allow the operation; or the `Idempotency-Key` was used for another request.',
  '429':
    'A rate limit is exceeded, or too many payments of the link were refused. `Retry-After` says when to try again.',
  '500': 'An internal error. Its `traceId` is in the log of the gateway.',
  '503': 'The database cannot be reached, or the gateway is overloaded. Nothing was changed; try again.',
} as const;

const VERSION: Schema = { $ref: '#/components/parameters/ApiVersion' };

const EVERY_HEADER: Schema = {
  'x-trace-id': component('headers', 'TraceId'),
  ratelimit: component('headers', 'RateLimit'),
  'ratelimit-policy': component('headers', 'RateLimitPolicy'),
};

const ANSWER_HEADERS: Schema = {
  ...EVERY_HEADER,
  [WARNING_HEADER]: component('headers', 'Warning'),
};

export function operation(spec: OperationSpec): Schema {
  const { id, tag, summary, description, parameters = [], body, status, answer, schema, example, open = false } = spec;
  const errors = [
    ...new Set(['400', '401', ...(open ? [] : (['403'] as const)), ...spec.errors, '429', '500', '503'] as const),
  ].sort();
  const content = schema && { content: { 'application/json': { schema, ...(example !== undefined && { example }) } } };
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    parameters: [...parameters, VERSION],
    ...(body && { requestBody: requestBody(body) }),
    security: open ? [{ apiKey: [] }] : [{ apiKey: [], accessToken: [] }, { apiKey: [] }, { accessToken: [] }],
    responses: {
      [status]: { description: answer, headers: ANSWER_HEADERS, ...content },
      ...Object.fromEntries(errors.map((error) => [error, component('responses', `Error${error}`)])),
    },
  };
}

/** The statuses of errors that are stored with an idempotency key: see `isDecided`. */
const KEPT_STATUSES: ReadonlySet<string> = new Set(
  ERROR_CODES.filter(isDecided).map((code) => String(HTTP_ERRORS[code].status)),
);

const HEADERS: Readonly<Record<string, Schema>> = {
  'retry-after': { description: 'How many seconds to wait before trying again.', schema: { type: 'string' } },
  'www-authenticate': {
    description:
      'How to authenticate (RFC 6750), and what was wrong: `error_description="expired"`, or a missing `scope`.',
    schema: { type: 'string' },
  },
};

export const errorResponses: Schema = Object.fromEntries(
  Object.entries(ERRORS).map(([status, description]) => [
    `Error${status}`,
    {
      description,
      headers: {
        ...EVERY_HEADER,
        ...headersOf(Number(status)),
        ...(KEPT_STATUSES.has(status) && REPLAYED),
      },
      content: { 'application/json': { schema: ref('Error') } },
    },
  ]),
);

function headersOf(status: number): Schema {
  const sent = Object.values(HTTP_ERRORS).flatMap((error) => (error.status === status ? [error.headers ?? {}] : []));
  // The only header that does not follow from the code: see `errorHeaders`.
  const own = status === HTTP_ERRORS.FORBIDDEN.status ? ['www-authenticate'] : [];
  const names = new Set([...sent.flatMap((headers) => Object.keys(headers)), ...own]);
  const isOptional = (name: string) => !sent.every((headers) => name in headers);
  return Object.fromEntries(
    [...names].map((name) => [name, { ...HEADERS[name], ...(isOptional(name) && { required: false }) }]),
  );
}

function requestBody({ schema, examples, required = true }: Body): Schema {
  return { required, content: { 'application/json': { schema, examples } } };
}

function component(kind: 'headers' | 'responses', name: string): Schema {
  return { $ref: `#/components/${kind}/${name}` };
}
