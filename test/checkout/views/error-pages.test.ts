import { expect, test } from 'vitest';
import { DomainError, type ErrorCode } from '../../../src/domain/errors.ts';
import { openTill } from '../till.ts';

/** What a payer gets when opening the link throws that. */
async function pageAfter(error: Error) {
  const till = await openTill({ opening: () => Promise.reject(error) });
  const response = await till.fetch('/pay/invoice-1001/key', { headers: { 'accept-language': 'en' } });
  const page = await response.text();
  await till.close();
  return { status: response.status, headers: response.headers, page, logged: till.logged() };
}

test('a fault of ours is a calm page; the log has its name and its place, and not a word of its message', async () => {
  const { status, headers, page, logged } = await pageAfter(new TypeError('ana@example.com broke it'));
  expect(status).toBe(500);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page).toContain('We will be right back');
  expect(page + logged).not.toContain('ana@example.com');
  expect(page).not.toContain('invoice-1001');
  expect(JSON.parse(logged)).toMatchObject({
    msg: 'a request failed',
    traceId: headers.get('x-trace-id'),
    err: { name: 'TypeError' },
  });
});

test.each<[ErrorCode, number, string]>([
  ['UNAVAILABLE', 503, 'We will be right back'],
  ['TOO_MANY_REQUESTS', 429, 'We will be right back'],
  ['NOT_FOUND', 404, 'We cannot find this payment'],
  ['INVALID', 400, 'We could not read the form'],
])('%s is answered by %d', async (code, expected, title) => {
  const { status, page, headers } = await pageAfter(new DomainError(code, 'details for nobody'));
  expect([status, page.includes(title), page.includes('details for nobody')]).toEqual([expected, true, false]);
  expect(headers.has('retry-after')).toBe(expected === 503 || expected === 429);
});
