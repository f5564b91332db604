import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { openTestStore } from '../../support/store.ts';

let gateway: TestGateway;
/** How many transactions still succeed. */
let left = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  const whole = await openTestStore('sqlite');
  const transaction: Store['transaction'] = (work, clientId) => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('The disk is gone')) : whole.transaction(work, clientId);
  };
  gateway = await createTestGateway({ store: { ...whole, transaction } });
});
afterAll(() => gateway.stop());

it('answers what was done before a mutation of the same request met a fault, and goes on after it', async () => {
  left = 1;
  const { data, errors } = await gateway.graphql(
    `mutation ($a: CreatePaymentLinkInput!, $b: CreatePaymentLinkInput!) {
      a: createPaymentLink(input: $a) { ... on CreatePaymentLinkPayload { paymentLink { checkoutToken } } }
      b: createPaymentLink(input: $b) { __typename }
    }`,
    { a: linkInput({ checkoutToken: 'a' }), b: linkInput({ checkoutToken: 'b' }) },
  );
  left = Number.POSITIVE_INFINITY;

  expect(data).toEqual({ a: { paymentLink: { checkoutToken: 'a' } }, b: null });
  expect(errors).toEqual([
    {
      message: 'An internal error occurred; its traceId is in the log of the gateway',
      locations: [{ line: 3, column: 7 }],
      path: ['b'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', traceId: expect.any(String) },
    },
  ]);
  const kept = await gateway.graphql('{ paymentLinkByToken(checkoutToken: "a") { checkoutToken } }');
  expect(kept.data).toEqual({ paymentLinkByToken: { checkoutToken: 'a' } });
});
