import { expect, test } from 'vitest';
import { ConflictError, DomainError, type ErrorCode, ValidationError } from '../../src/domain/errors.ts';
import { errorResponse, HTTP_ERRORS, toErrorBody } from '../../src/http/error.ts';
import type { Log } from '../../src/http/log.ts';

const traceId = '0b9f3c6e-6a55-4b5e-9d39-2f4e3a1c7d10';

function recorder() {
  const lines: unknown[] = [];
  const write = (level: string) => (fields: object, message: string) => lines.push([level, message, fields]);
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    request: () => {},
  };
  return { log, lines };
}

test.each<[ErrorCode, number, string, string]>([
  ['INTERNAL', 500, '01', 'serverError'],
  ['UNAVAILABLE', 503, '01', 'serverError'],
  ['INVALID', 400, '11', 'invalidParam'],
  ['MISSING', 400, '12', 'missingParam'],
  ['ALREADY_EXISTS', 409, '13', 'alreadyExist'],
  ['UNPARSABLE', 400, '14', 'parsingResource'],
  ['TOO_LARGE', 413, '14', 'parsingResource'],
  ['UNSUPPORTED_MEDIA', 415, '14', 'parsingResource'],
  ['FAILED_PRECONDITION', 422, '21', 'failedPrecondition'],
  ['NOT_FOUND', 404, '31', 'notFound'],
  ['TOO_MANY_REQUESTS', 429, '32', 'tooManyRequests'],
  ['UNAUTHENTICATED', 401, '41', 'unauthorized'],
  ['METHOD_NOT_ALLOWED', 405, '42', 'unimplemented'],
  ['FORBIDDEN', 403, '43', 'forbiddenOperation'],
])('%s is %i, code %s, %s', async (errorCode, status, code, type) => {
  const response = errorResponse(new DomainError(errorCode, 'because'), traceId, recorder().log);

  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-trace-id')).toBe(traceId);
  expect(await response.json()).toEqual({
    status,
    statusCode: status,
    code,
    type,
    error: type,
    message: 'because',
    detail: 'because',
    traceId,
  });
});

test('a refused credential says how to bring one; an outage and a crowd say when to come back', () => {
  const header = (code: ErrorCode, name: string) =>
    errorResponse(new DomainError(code, ''), traceId, recorder().log).headers.get(name);

  expect(header('UNAUTHENTICATED', 'www-authenticate')).toBe('Bearer realm="payment-links"');
  expect(header('UNAVAILABLE', 'retry-after')).toBe('1');
  expect(header('TOO_MANY_REQUESTS', 'retry-after')).toBe('1');
});

test('a faulty input names every fault, the first one in the message', () => {
  const error = new ValidationError([
    { path: ['items', 0, 'totalAmount'], code: 'INVALID', message: 'must be 5' },
    { path: ['owner'], code: 'MISSING', message: 'is required' },
  ]);

  expect(toErrorBody(error, traceId)).toEqual({
    status: 400,
    statusCode: 400,
    code: '11',
    type: 'invalidParam',
    error: 'invalidParam',
    message: 'items[0].totalAmount: must be 5',
    detail: 'items[0].totalAmount: must be 5',
    traceId,
    errors: [
      { path: 'items[0].totalAmount', code: '11', message: 'must be 5' },
      { path: 'owner', code: '12', message: 'is required' },
    ],
  });
});

test('a bug is masked, and logged once with the trace id that the caller gets', async () => {
  const { log, lines } = recorder();
  const bug = new TypeError('secret@example.com is not a function');
  const body = await errorResponse(bug, traceId, log).text();

  expect(lines).toEqual([['error', 'a request failed', { traceId, err: bug }]]);
  expect(JSON.parse(body)).toMatchObject({ status: 500, code: '01', traceId });
  expect(body).not.toContain('secret');
});

test('an outage is logged, and what callers do wrong is not', () => {
  const { log, lines } = recorder();
  const outage = new DomainError('UNAVAILABLE', 'The database does not answer');
  errorResponse(outage, traceId, log);
  errorResponse(new ConflictError('taken', { path: ['checkoutToken'] }), traceId, log);

  expect(lines).toEqual([['warn', 'a request was not served', { traceId, err: outage }]]);
});

test('no two codes share a type, and no two types a code', () => {
  const pairs = new Set(Object.values(HTTP_ERRORS).map(({ code, type }) => `${code} ${type}`));
  expect(new Set([...pairs].map((pair) => pair.slice(0, 2))).size).toBe(pairs.size);
});
