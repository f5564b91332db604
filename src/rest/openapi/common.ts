import { HTTP_ERRORS } from '../../http/error.ts';
import { TRACE_HEADER } from '../../http/headers.ts';
import { VERSION_HEADER, VERSIONS } from '../guard.ts';
import { MAX_LIMIT } from '../paging.ts';
import type { Parameter } from './operation.ts';
import { enumSchema, listSchema, object, type Schema, textSchema, wholeNumberSchema } from './schema.ts';

const CODES = [...new Set(Object.values(HTTP_ERRORS).map(({ code }) => code))].sort();
const TYPES = [...new Set(Object.values(HTTP_ERRORS).map(({ type }) => type))].sort();

export const traceId: Schema = {
  description: 'The id of this request in our log.',
  schema: { type: 'string', format: 'uuid' },
};

export const unknownParameters: Schema = {
  description: 'Lists unknown query parameters, which were ignored.',
  required: false,
  schema: { type: 'string' },
};

export const rateLimit: Schema = {
  description: 'What remains of the limit that this call counted against, and the seconds until it is reset.',
  required: false,
  schema: { type: 'string' },
  example: '"client";r=5999892;t=60',
};

export const rateLimitPolicy: Schema = {
  description: 'The limit that this call counted against: how many units, in how many seconds.',
  required: false,
  schema: { type: 'string' },
  example: '"client";q=6000000;qu="cost-units";w=60',
};

export const apiVersion: Parameter = {
  name: VERSION_HEADER,
  in: 'header',
  description: 'Omit it for the first version. Both versions behave alike.',
  schema: { type: 'string', enum: VERSIONS },
};

export const errorSchema = object(
  {
    status: wholeNumberSchema('The HTTP status.'),
    statusCode: wholeNumberSchema('The same as `status`, for older callers.'),
    code: enumSchema(CODES, 'The kind of the error, for programs.'),
    type: enumSchema(TYPES, 'The name of the code.'),
    error: enumSchema(TYPES, 'The same as `type`, for older callers.'),
    message: textSchema('A human-readable description of the error.'),
    detail: textSchema('The same as `message`, for newer callers.'),
    traceId: textSchema(`The \`${TRACE_HEADER}\` of this answer.`, { format: 'uuid' }),
  },
  {
    errors: listSchema(
      object({
        path: textSchema('The path of the fault, such as `items[0].totalAmount`.'),
        code: enumSchema([HTTP_ERRORS.INVALID.code, HTTP_ERRORS.MISSING.code], 'Invalid, or missing.'),
        message: textSchema('The rule that is broken.'),
      }),
      'All faults of an invalid request.',
    ),
  },
  'An error. The body is the same for every status from 400 on.',
);

export const paginationSchema = object(
  {
    count: wholeNumberSchema(
      'The number of results up to the end of this page: `offset` plus the results on it. An `offset` beyond the end counts as it is, so this may exceed `total`.',
    ),
    next: wholeNumberSchema('The `offset` of the next page; equal to `total` on the last one.'),
    previous: wholeNumberSchema('The `offset` of the previous page.'),
    total: wholeNumberSchema('The number of all matching results.'),
  },
  {},
  'The position of this page in the whole list.',
);

export const pagingParameters: readonly Parameter[] = [
  queryParameter('limit', 'The maximum number of results; 0 for the counts alone.', {
    type: 'integer',
    minimum: 0,
    maximum: MAX_LIMIT,
    default: MAX_LIMIT,
  }),
  queryParameter('offset', 'How many results to skip.', { type: 'integer', minimum: 0, default: 0 }),
  queryParameter('next', 'Another name for `offset`, which takes precedence if both are sent.', {
    type: 'integer',
    minimum: 0,
  }),
];

const DATE = '`dd/mm/yyyy` or ISO 8601, in UTC unless it names another zone';

export const dateParameters: readonly Parameter[] = [
  queryParameter('startDate', `Created at this time or later: ${DATE}. A date alone means its first moment.`),
  queryParameter('endDate', `Created at this time or earlier: ${DATE}. A date alone means its last moment.`),
];

export function sortParameter(fields: readonly string[]): Parameter {
  return queryParameter('sort', 'The field to sort by, and the direction. Ties are broken by identifier.', {
    type: 'string',
    enum: fields.flatMap((field) => [`${field}:asc`, `${field}:desc`]),
    default: 'createdAt:desc',
  });
}

export function queryParameter(name: string, description: string, schema: Schema = { type: 'string' }): Parameter {
  return { name, in: 'query', description, schema };
}

export function pathParameter(name: string, description: string, example: string): Parameter {
  return { name, in: 'path', required: true, description, schema: { type: 'string' }, example };
}
