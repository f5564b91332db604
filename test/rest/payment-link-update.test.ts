import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PaymentLinkStatus } from '../../src/domain/payment-link.ts';
import { priced } from '../support/link-input.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

type Json = Readonly<Record<string, unknown>>;

const patch = (id: string, body: Json) => rest.call('PATCH', `/payment-links/${id}`, { body });
const verdict = (id: string, body: Json) => rest.verdict('PATCH', `/payment-links/${id}`, { body });
const get = async (id: string) => (await rest.call('GET', `/payment-links/${id}`)).body;

test('an answer is the link as it reads from then on', async () => {
  const link = await rest.create();
  const { status, body } = await patch(link.id, { duration: 7200, successUrl: 'https://shop.example/' });
  expect([status, body]).toEqual([200, { ...link, duration: 7200, successUrl: 'https://shop.example/' }]);
  expect(await get(link.id)).toEqual(body);
});

describe('in ATTEMPT', () => {
  test('everything may change but id, checkoutToken and owner', async () => {
    const link = await rest.create();
    const all = {
      ...priced('150.50', 'ARS'),
      paymentMethodsAllowed: ['CVU'],
      customer: { firstName: 'Ana' },
      customerRequirements: ['email'],
      duration: 60,
      successUrl: 'https://shop.example/ok',
      failedUrl: 'https://shop.example/no',
      paymentLimit: null,
    };
    const { status, body } = await patch(link.id, all);
    expect([status, body]).toMatchObject([
      200,
      {
        ...all,
        id: link.id,
        checkoutToken: link.checkoutToken,
        owner: link.owner,
        preTaxAmount: '150.50',
        totalAmount: '150.50',
      },
    ]);
  });

  test.each([[{ id: 'pl_other' }], [{ checkoutToken: 'other' }], [{ owner: { identityId: 'other' } }]])(
    '%j may not',
    async (change) => {
      const link = await rest.create();
      const [status, code, message] = await verdict(link.id, change);
      expect([status, code]).toEqual([422, '21']);
      expect(message).toMatch(new RegExp(`^${Object.keys(change)} cannot be changed`));
      expect(await get(link.id)).toEqual(link);
    },
  );
});

describe('in ACTIVE', () => {
  test('urls, duration and requirements may change', async () => {
    const link = await rest.createIn('ACTIVE');
    const change = {
      successUrl: 'https://shop.example/ok',
      failedUrl: 'https://shop.example/no',
      duration: 9000,
      customerRequirements: ['email'],
    };
    expect((await patch(link.id, change)).body).toEqual({ ...link, ...change });
  });

  test.each([
    [priced('1', 'USD'), 'items, currency, paymentMethodsAllowed, destinations'],
    [{ customer: { firstName: 'Ana' } }, 'customer'],
    [{ paymentLimit: 5 }, 'paymentLimit'],
    [{ owner: { identityId: 'other' } }, 'owner'],
    [{ checkoutToken: 'other', duration: 60 }, 'checkoutToken'],
  ])('%j may not', async (change, named) => {
    const link = await rest.createIn('ACTIVE');
    const [status, code, message] = await verdict(link.id, change);
    expect([status, code]).toEqual([422, '21']);
    expect(message).toMatch(new RegExp(`^${named} cannot be changed while the payment link is ACTIVE`));
    expect(await get(link.id)).toEqual(link);
  });

  test('a caller may send back all that it read', async () => {
    const link = await rest.createIn('ACTIVE');
    expect((await patch(link.id, { ...link, duration: 9000 })).body).toEqual({ ...link, duration: 9000 });
  });
});

test.each<PaymentLinkStatus>(['PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'])('in %s nothing may', async (status) => {
  const link = await rest.createIn(status);
  expect(await verdict(link.id, { duration: 9000 })).toEqual([
    422,
    '21',
    `A payment link that is ${status} cannot be changed`,
  ]);
  expect(await get(link.id)).toEqual(link);
});

test('null takes an optional property away, and is missing for a required one', async () => {
  const optional = {
    customer: { firstName: 'Ana' },
    customerRequirements: ['email'],
    successUrl: 'https://shop.example/ok',
    failedUrl: 'https://shop.example/no',
  };
  const { id, ...bare } = await rest.create();
  const full = await rest.create(optional);
  const cleared = await patch(full.id, {
    customer: null,
    customerRequirements: null,
    successUrl: null,
    failedUrl: null,
  });

  expect(Object.keys(cleared.body ?? {})).toEqual(['id', ...Object.keys(bare)]);
  expect(await verdict(id, { items: null })).toEqual([400, '12', 'items: is required']);
});

test('what comes of a change keeps the rules of a new link', async () => {
  const { id } = await rest.create();
  expect(await verdict(id, { destinations: [{ amount: '1', account: { accountNumber: '1' } }] })).toEqual([
    400,
    '11',
    "destinations: must have amounts that add up to 11900, the items' total, not to 1",
  ]);
  expect(await verdict(id, { currency: 'USD' })).toEqual([
    400,
    '11',
    'paymentMethodsAllowed[1]: must be a method that accepts USD; WEBPAY does not',
  ]);
  expect((await patch(id, { duration: 1, successUrl: 'x', items: [] })).body?.errors).toMatchObject([
    { path: 'items' },
    { path: 'duration' },
    { path: 'successUrl' },
  ]);
});

test('a duration is counted from creation, and must reach beyond now', async () => {
  const { id } = await rest.create({ duration: 60 });
  rest.clock.advance(40_000);
  expect(await verdict(id, { duration: 40 })).toEqual([
    400,
    '11',
    'duration: must be more than the 40 s since the creation of the link',
  ]);
  expect(await verdict(id, { duration: 41 })).toEqual([200]);
  rest.clock.advance(1000);
  expect((await get(id))?.status).toBe('EXPIRED');
});

test('what nobody knows is ignored, and nothing is no change', async () => {
  const link = await rest.create();
  expect((await patch(link.id, { surprise: 1 })).body).toEqual(link);
  expect((await patch(link.id, {})).body).toEqual(link);
});
