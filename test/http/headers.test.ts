import { describe, expect, it } from 'vitest';
import { createTestGateway } from '../support/gateway.ts';

/** Each by its own way: the short one, REST's and GraphQL's long ones, a page, what is missing, and a probe. */
const PATHS = [
  '/payment-links',
  '/payments',
  '/graphql?query={__typename}',
  '/docs',
  '/pay/none/none',
  '/no',
  '/health/live',
];

describe.each([
  ['https://pay.example.com', 'max-age=31536000'],
  ['http://localhost:4000', null],
])('with PUBLIC_URL %s', (PUBLIC_URL, expected) => {
  it(`every answer has Strict-Transport-Security: ${expected}`, async () => {
    const gateway = await createTestGateway({ env: { PUBLIC_URL } });
    const answers = await Promise.all(PATHS.map((path) => gateway.call('GET', path)));
    expect(answers.map((answer) => answer.headers.get('strict-transport-security'))).toEqual(PATHS.map(() => expected));
    expect(answers.map((answer) => answer.headers.get('x-frame-options'))).toEqual(PATHS.map(() => 'DENY'));
    await gateway.stop();
  });
});
