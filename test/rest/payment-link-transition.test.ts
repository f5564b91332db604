import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAYMENT_LINK_STATUSES, type PaymentLinkStatus } from '../../src/domain/payment-link.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

type Answer = readonly [status: number, now: PaymentLinkStatus | 'gone' | 'as before', code?: string];

const done = (status: PaymentLinkStatus): Answer => [200, status];
const refused: Answer = [422, 'as before', '21'];

/** What each call does to a link in each status; the expired one here was deactivated inside its time. */
const TABLE: Readonly<Record<string, Readonly<Record<PaymentLinkStatus, Answer>>>> = {
  activate: {
    ATTEMPT: done('ACTIVE'),
    ACTIVE: done('ACTIVE'),
    PROCESSING_PAYMENT: refused,
    FINISHED: refused,
    EXPIRED: done('ACTIVE'),
  },
  deactivate: {
    ATTEMPT: refused,
    ACTIVE: done('EXPIRED'),
    PROCESSING_PAYMENT: refused,
    FINISHED: refused,
    EXPIRED: done('EXPIRED'),
  },
  delete: {
    ATTEMPT: [204, 'gone'],
    ACTIVE: refused,
    PROCESSING_PAYMENT: refused,
    FINISHED: refused,
    EXPIRED: [204, 'gone'],
  },
};

async function apply(action: string, id: string): Promise<Answer> {
  const [method, path] =
    action === 'delete' ? ['DELETE', `/payment-links/${id}`] : ['POST', `/payment-links/${id}/${action}`];
  const before = (await rest.call('GET', `/payment-links/${id}`)).body?.status;
  const { status, body } = await rest.call(method, path);
  const after = await rest.call('GET', `/payment-links/${id}`);
  if (status === 200) expect(body).toEqual(after.body);
  if (status >= 400) {
    expect(after.body?.status).toBe(before);
    return [status, 'as before', body?.code as string];
  }
  return [status, after.status === 404 ? 'gone' : (after.body?.status as PaymentLinkStatus)];
}

describe.each(Object.keys(TABLE))('%s', (action) => {
  test.each(PAYMENT_LINK_STATUSES)('a link that is %s', async (status) => {
    const { id } = await rest.createIn(status);
    expect(await apply(action, id)).toEqual(TABLE[action]?.[status]);
  });
});

test('a refusal names the status and what was asked', async () => {
  const { id } = await rest.createIn('ACTIVE');
  expect(await rest.verdict('DELETE', `/payment-links/${id}`)).toEqual([
    422,
    '21',
    'A payment link that is ACTIVE cannot be deleted',
  ]);
});

test('a link that time has ended stays ended, and can be deleted', async () => {
  const { id } = await rest.createIn('ACTIVE', { duration: 30 });
  rest.clock.advance(30_000);
  expect(await apply('activate', id)).toEqual([422, 'as before', '21']);
  expect(await apply('deactivate', id)).toEqual([200, 'EXPIRED']);
  expect(await apply('delete', id)).toEqual([204, 'gone']);
});

test('a deactivated link comes back until its time is over, and not from then on', async () => {
  const { id } = await rest.createIn('EXPIRED', { duration: 30 });
  rest.clock.advance(29_999);
  expect(await apply('activate', id)).toEqual([200, 'ACTIVE']);
  expect(await apply('deactivate', id)).toEqual([200, 'EXPIRED']);
  rest.clock.advance(1);
  expect(await apply('activate', id)).toEqual([422, 'as before', '21']);
});

test.each<PaymentLinkStatus>(['ATTEMPT', 'ACTIVE'])(
  '%s ends at createdAt + duration, to the millisecond',
  async (status) => {
    const link = await rest.createIn(status, { duration: 30 });
    const listed = async (wanted: string) => {
      const { results, pagination } = await rest.list(`?id=${link.id}&status=${wanted}`);
      return [results, pagination];
    };
    const none = [[], { count: 0, next: 0, previous: 0, total: 0 }];
    const one = (shown: object) => [[shown], { count: 1, next: 1, previous: 0, total: 1 }];

    rest.clock.set(Date.parse(String(link.createdAt)) + 29_999);
    expect((await rest.call('GET', `/payment-links/${link.id}`)).body).toEqual(link);
    expect(await listed(status)).toEqual(one(link));
    expect(await listed('EXPIRED')).toEqual(none);

    rest.clock.advance(1);
    const expired = { ...link, status: 'EXPIRED' };
    expect((await rest.call('GET', `/payment-links/${link.id}`)).body).toEqual(expired);
    expect(await listed(status)).toEqual(none);
    expect(await listed('EXPIRED')).toEqual(one(expired));
  },
);

test('nothing expires while it is being paid', async () => {
  const { id } = await rest.createIn('PROCESSING_PAYMENT', { duration: 30 });
  rest.clock.advance(86_400_000);
  expect((await rest.call('GET', `/payment-links/${id}`)).body?.status).toBe('PROCESSING_PAYMENT');
});

test.each([
  ['no body', {}],
  ['an empty object', { body: {} }],
  ['nonsense', { body: [1, 'x'] }],
  ['a body of another type', { headers: { 'content-type': 'text/plain' }, body: 'x' }],
])('activate and deactivate take %s', async (_name, options) => {
  const { id } = await rest.create();
  for (const [action, status] of [
    ['activate', 'ACTIVE'],
    ['deactivate', 'EXPIRED'],
  ]) {
    const answer = await rest.call('POST', `/payment-links/${id}/${action}`, options);
    expect([answer.status, answer.body?.status]).toEqual([200, status]);
  }
});

test('a deletion answers 204 with no body and no type', async () => {
  const { id } = await rest.create();
  const { status, text, headers } = await rest.call('DELETE', `/payment-links/${id}`);
  expect([status, text, headers.get('content-type')]).toEqual([204, '', null]);
});
