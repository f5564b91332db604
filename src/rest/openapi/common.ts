import { HTTP_ERRORS } from '../../http/error.ts';
import { TRACE_HEADER } from '../../http/headers.ts';
import { VERSION_HEADER, VERSIONS } from '../guard.ts';
import { MAX_LIMIT } from '../paging.ts';
import type { Parameter } from './operation.ts';
import { enumSchema, listSchema, object, type Schema, textSchema, wholeNumberSchema } from './schema.ts';

const CODES = [...new Set(Object.values(HTTP_ERRORS).map(({ code }) => code))].sort();
const TYPES = [...new Set(Object.values(HTTP_ERRORS).map(({ type }) => type))].sort();

export const traceId: Schema = {
  description: 'Names this request in our log.',
  schema: { type: 'string', format: 'uuid' },
};

export const unknownParameters: Schema = {
  description: 'Names query parameters that nothing reads, if there are any.',
  required: false,
  schema: { type: 'string' },
};

export const rateLimit: Schema = {
  description: 'What is left of the limit that this call counted against, and for how many seconds.',
  required: false,
  schema: { type: 'string' },
  example: '"client";r=5999892;t=60',
};

export const rateLimitPolicy: Schema = {
  description: 'That limit: how many units, in how many seconds.',
  required: false,
  schema: { type: 'string' },
  example: '"client";q=6000000;qu="cost-units";w=60',
};

export const apiVersion: Parameter = {
  name: VERSION_HEADER,
  in: 'header',
  description: 'Leave it out for the first version. Both versions answer alike.',
  schema: { type: 'string', enum: VERSIONS },
};

export const errorSchema = object(
  {
    status: wholeNumberSchema('The HTTP status.'),
    statusCode: wholeNumberSchema('The HTTP status once more, for older callers.'),
    code: enumSchema(CODES, 'What kind of error it is, for programs.'),
    type: enumSchema(TYPES, 'The name of the code.'),
    error: enumSchema(TYPES, 'The name of the code once more, for older callers.'),
    message: textSchema('What is wrong, in words for a person.'),
    detail: textSchema('The same words, for newer callers.'),
    traceId: textSchema(`The \`${TRACE_HEADER}\` of this answer.`, { format: 'uuid' }),
  },
  {
    errors: listSchema(
      object({
        path: textSchema('Where the fault is, such as `items[0].totalAmount`.'),
        code: enumSchema([HTTP_ERRORS.INVALID.code, HTTP_ERRORS.MISSING.code], 'Invalid, or missing.'),
        message: textSchema('The rule that is broken.'),
      }),
      'Every fault of a faulty request.',
    ),
  },
  'What went wrong. The same body with every status from 400 on.',
);

export const paginationSchema = object(
  {
    count: wholeNumberSchema(
      'How many have been shown up to the end of this page: `offset` and the results here. An `offset` beyond the end is counted as it is, so that this may be above `total`.',
    ),
    next: wholeNumberSchema('The `offset` of the next page; equal to `total` on the last one.'),
    previous: wholeNumberSchema('The `offset` of the page before.'),
    total: wholeNumberSchema('How many match in all.'),
  },
  {},
  'Where this page is in the whole list.',
);

export const pagingParameters: readonly Parameter[] = [
  queryParameter('limit', 'How many results at most; 0 for the numbers alone.', {
    type: 'integer',
    minimum: 0,
    maximum: MAX_LIMIT,
    default: MAX_LIMIT,
  }),
  queryParameter('offset', 'How many results to skip.', { type: 'integer', minimum: 0, default: 0 }),
  queryParameter('next', 'Another name of `offset`, which wins when both are sent.', { type: 'integer', minimum: 0 }),
];

const DATE = '`dd/mm/yyyy` or ISO 8601, in UTC unless it names another zone';

export const dateParameters: readonly Parameter[] = [
  queryParameter('startDate', `Created at this time or later: ${DATE}. A date alone means its first moment.`),
  queryParameter('endDate', `Created at this time or earlier: ${DATE}. A date alone means its last moment.`),
];

export function sortParameter(fields: readonly string[]): Parameter {
  return queryParameter('sort', 'What to order by, and which end comes first. Ties go by identifier.', {
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
