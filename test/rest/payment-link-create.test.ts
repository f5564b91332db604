import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { codesOf, destination, item, tax } from './faults.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const codes = (otherwise: Record<string, unknown>) => codesOf(rest, otherwise);

test('what is sent comes back with its id, status, sums, url and time, in the published order', async () => {
  const body = linkInput({
    checkoutToken: 'factura/7 ñ',
    items: [
      { preTaxAmount: '50000', totalAmount: '50000', description: 'A' },
      {
        preTaxAmount: '100',
        totalAmount: '119',
        description: 'B',
        tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '19' },
      },
    ],
    customer: { firstName: 'Ana', email: 'ana@example.com', address: { country: 'CHL' } },
    destinations: [
      {
        name: 'shop',
        type: 'ACCOUNT',
        externalId: 'e1',
        amount: '50119',
        metadata: { image: 'https://x.example/i.png', description: 'd', category: 'c' },
        account: { type: 'SAVINGS', currency: 'CLP', accountNumber: '7', accountHolder: 'Eva' },
      },
    ],
    customerRequirements: ['email', 'address'],
    successUrl: 'https://shop.example/ok?a=1#b',
    failedUrl: 'http://shop.example/no',
    paymentLimit: 3,
  });
  const { status, body: link, text } = await rest.call('POST', '/payment-links', { body });

  expect(status).toBe(201);
  expect(link).toEqual({
    ...body,
    id: expect.stringMatching(/^pl_[0-9a-z]{26}$/),
    status: 'ATTEMPT',
    preTaxAmount: '50100',
    totalAmount: '50119',
    url: expect.stringMatching(/^http:\/\/localhost:4000\/pay\/factura%2F7%20%C3%B1\/[0-9a-f]+\.[\w-]{22}$/),
    createdAt: '2026-06-15T12:00:00.000Z',
  });
  expect(Object.keys(JSON.parse(text))).toEqual(
    (
      'id checkoutToken status items currency preTaxAmount totalAmount url paymentMethodsAllowed customer createdAt ' +
      'destinations duration customerRequirements owner successUrl failedUrl paymentLimit'
    ).split(' '),
  );
});

test('it reads the same one by one and in a list', async () => {
  const link = await rest.create();
  expect((await rest.call('GET', `/payment-links/${link.id}`)).body).toEqual(link);
  expect((await rest.list(`?id=${link.id}`)).results).toEqual([link]);
  expect((await rest.call('GET', `/sandbox/payment-links/${link.id}`)).body).toEqual(link);
});

test('optional properties that are left out, or null, are left out of the answer', async () => {
  const nothing = { customer: null, customerRequirements: null, successUrl: null, failedUrl: null };
  for (const link of [await rest.create(), await rest.create(nothing)]) {
    expect(Object.keys(link).filter((key) => key in nothing || key === 'paymentLimit')).toEqual([]);
  }
});

test('only the account number of a destination must be said', async () => {
  const { destinations } = await rest.create({ destinations: [{ amount: '11900', account: { accountNumber: '9' } }] });
  expect(destinations).toEqual([
    {
      type: 'ACCOUNT',
      amount: '11900',
      account: { type: 'CHECKING', currency: 'CLP', accountNumber: '9', accountHolder: 'Café de los Andes' },
    },
  ]);
  const nameless = await rest.create({ ...destination({}), owner: { identityId: 'i' } });
  expect(nameless.destinations).toMatchObject([{ account: { accountHolder: '' } }]);
});

describe('checkoutToken', () => {
  test('is taken once per client', async () => {
    const body = linkInput({ checkoutToken: 'taken' });
    expect(await rest.verdict('POST', '/payment-links', { body })).toEqual([201]);
    expect(await rest.verdict('POST', '/payment-links', { body })).toEqual([
      409,
      '13',
      'checkoutToken: is already used by another payment link',
    ]);
    expect(await rest.verdict('POST', '/payment-links', { body, as: 'other' })).toEqual([201]);
  });

  test('is free again after a deletion', async () => {
    const { id } = await rest.create({ checkoutToken: 'again' });
    await rest.call('DELETE', `/payment-links/${id}`);
    await rest.create({ checkoutToken: 'again' });
  });

  test.each(['', '.', '..', 'a\nb', '\0', '\ud800', 'x'.repeat(256), 7])('%j is none', async (checkoutToken) => {
    expect(await codes({ checkoutToken })).toEqual(['checkoutToken 11']);
  });
});

test('what nobody knows is ignored, except in an owner', async () => {
  const link = await rest.create({
    ...tax({ colour: 'red' }),
    surprise: { deep: [1] },
    customer: { firstName: 'Ana', loyalty: 7 },
    status: 'FINISHED',
    id: 'pl_mine',
    url: 'https://evil.example',
    totalAmount: '1',
  });
  expect(link).not.toHaveProperty('surprise');
  expect(link.customer).toEqual({ firstName: 'Ana' });
  expect(link.id).not.toBe('pl_mine');
  expect([link.status, link.totalAmount]).toEqual(['ATTEMPT', '11900']);
  expect(link.url).toMatch(/^http:\/\/localhost:4000\//);
});

test('every fault is named at once', async () => {
  expect(
    await codes({ currency: 'XXX', duration: 1, owner: {}, ...item({ totalAmount: 1 }), successUrl: 'x' }),
  ).toEqual(['items[0].totalAmount 11', 'currency 11', 'duration 11', 'owner.identityId 12', 'successUrl 11']);
});
