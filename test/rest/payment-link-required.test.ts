import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, destination, item, type RestFault, tax } from './faults.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const codes = (otherwise: Record<string, unknown>) => codesOf(rest, otherwise);

describe('required', () => {
  test('every property that is missing is named, the first in the message', async () => {
    const { status, body } = await rest.call('POST', '/payment-links', { body: {} });
    const named = (body as { errors: RestFault[] }).errors.map(({ path, code }) => `${path} ${code}`);
    expect([status, body?.code, body?.type, body?.message]).toEqual([
      400,
      '12',
      'missingParam',
      'checkoutToken: is required',
    ]);
    expect(named).toEqual([
      'checkoutToken 12',
      'items 12',
      'currency 12',
      'paymentMethodsAllowed 12',
      'destinations 12',
      'duration 12',
      'owner 12',
    ]);
  });

  test.each(['checkoutToken', 'items', 'currency', 'paymentMethodsAllowed', 'destinations', 'duration', 'owner'])(
    '%s, and null is missing',
    async (name) => {
      expect(await codes({ [name]: undefined })).toContain(`${name} 12`);
      expect(await codes({ [name]: null })).toContain(`${name} 12`);
    },
  );

  test.each([
    [item({ preTaxAmount: undefined }), 'items[0].preTaxAmount 12'],
    [item({ totalAmount: undefined }), 'items[0].totalAmount 12'],
    [item({ description: undefined }), 'items[0].description 12'],
    [tax({ name: undefined }), 'items[0].tax.name 12'],
    [tax({ type: undefined }), 'items[0].tax.type 12'],
    [tax({ value: undefined }), 'items[0].tax.value 12'],
    [tax({ amount: undefined }), 'items[0].tax.amount 12'],
    [destination({ amount: undefined }), 'destinations[0].amount 12'],
    [destination({ account: undefined }), 'destinations[0].account 12'],
    [destination({ account: {} }), 'destinations[0].account.accountNumber 12'],
    [{ owner: {} }, 'owner.identityId 12'],
    [destination({ metadata: {} }), 'destinations[0].metadata.image 12'],
  ])('%j', async (otherwise, fault) => {
    expect(await codes(otherwise)).toContain(fault);
  });

  test.each([[[]], ['text'], [7], [null], [true]])('a body of %j is no object', async (body) => {
    expect(await rest.verdict('POST', '/payment-links', { body })).toEqual([400, '11', 'must be an object']);
  });
});
