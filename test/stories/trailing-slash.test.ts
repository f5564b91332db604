import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

const html = { accept: 'text/html' };

test.each(['/docs', '/graphql', '/openapi.json', '/health/ready', '/payment-links', '/sandbox/payment-links'])(
  '%s is the same with a slash at its end',
  async (path) => {
    // The first request makes what the examples of the page name.
    await gateway.call('GET', path, { headers: html });
    const [without, withSlash] = [
      await gateway.call('GET', path, { headers: html }),
      await gateway.call('GET', `${path}/`, { headers: html }),
    ];
    expect([without.status, withSlash.status]).toEqual([200, 200]);
    expect(withSlash.headers.get('content-type')).toBe(without.headers.get('content-type'));
    // A token in GraphiQL's page is another each time.
    const text = async (answer: Response) => (await answer.text()).replace(/Bearer [\w.-]+/g, 'Bearer');
    expect(await text(withSlash)).toBe(await text(without));
  },
);

test('so are the paths that take a body', async () => {
  const body = { query: '{ __typename }' };
  const answer = await gateway.call('POST', '/graphql/', { body });
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  const login = await gateway.call('POST', '/auth/', { body: { clientId: 'demo', clientSecret: 'demo-secret' } });
  expect(login.status).toBe(200);
});

test.each(['/docs//', '/graphql//'])('%s is nowhere', async (path) => {
  expect((await gateway.call('GET', path, { headers: html })).status).toBe(404);
});
