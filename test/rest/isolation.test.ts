import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const MISSING = 'pl_01jxsb4j80zzzzzzzzzzzzzzzz';

test.each([
  ['GET', '', undefined],
  ['HEAD', '', undefined],
  ['PATCH', '', { duration: 60 }],
  ['PATCH', '', { duration: 'wrong' }],
  ['PATCH', '', {}],
  ['DELETE', '', undefined],
  ['POST', '/activate', undefined],
  ['POST', '/deactivate', {}],
])('%s %s: another client’s link is missing, byte for byte', async (method, suffix, body) => {
  for (const status of ['ATTEMPT', 'ACTIVE', 'EXPIRED'] as const) {
    const link = await rest.createIn(status);
    const ask = async (id: string) => {
      const options = { as: 'other', ...(body && { body }) } as const;
      const answer = await rest.call(method, `/payment-links/${id}${suffix}`, options);
      const traceId = answer.headers.get('x-trace-id') ?? '';
      const headers = [...answer.headers].filter(([name]) => !['x-trace-id', 'ratelimit'].includes(name));
      return [answer.status, headers, answer.text.replace(traceId, '')];
    };

    expect((await ask(link.id))[0]).toBe(404);
    expect(await ask(link.id)).toEqual(await ask(MISSING));
    expect((await rest.call('GET', `/payment-links/${link.id}`)).body).toEqual(link);
  }
});

test('it is in no list, count or filter', async () => {
  const link = await rest.create({ customer: { email: 'only@example.com' }, owner: { identityId: 'only' } });
  for (const query of [
    '',
    `?id=${link.id}`,
    '?customer.email=only@example.com',
    '?owner.identityId=only',
    '?limit=0',
  ]) {
    const { results, pagination } = await rest.list(query, { as: 'other' });
    expect([results, pagination.total]).toEqual([[], 0]);
  }
});
