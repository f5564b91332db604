import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CURRENCIES, decimalsOf } from '../../src/domain/currency.ts';
import { isPayIn, PAYMENT_METHODS, type PaymentMethod, takesCurrency } from '../../src/domain/payment-method.ts';
import { priced } from '../support/link-input.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const CUSTOMER = {
  firstName: 'Ana',
  lastName: 'Rojas',
  email: 'ana@example.com',
  phoneNumberPrefix: '+57',
  phoneNumber: '3001234567',
  documentType: 'CPF',
  documentNumber: '12345678909',
};
const DETAILS: Partial<Record<PaymentMethod, object>> = {
  PSE: { bankId: '1007' },
  DAVIVIENDA: { bankId: '1022' },
  CRYPTO: { wallet: { network: 'polygon', token: 'USDC' } },
  ACH: { routingNumber: '021000021', accountNumber: '123456789' },
  RTP: { routingNumber: '021000021', accountNumber: '123456789' },
  FEDNOW: { routingNumber: '021000021', accountNumber: '123456789' },
};
const METHODS = PAYMENT_METHODS.filter(isPayIn);

async function begin(method: PaymentMethod) {
  const currency = CURRENCIES.find((code) => takesCurrency(method, code)) ?? 'CLP';
  const amount = decimalsOf(currency) === 0 ? '100' : '100.00';
  const link = await rest.createIn('ACTIVE', { ...priced(amount, currency), paymentMethodsAllowed: [method] });
  const { body } = await rest.call('POST', `/payment-links/token/${link.checkoutToken}/checkout-sessions`);
  return { link, session: String(body?.id), amount, currency };
}

const payPath = (session: string) => `/checkout-sessions/${session}/payments`;

describe.each(METHODS)('%s', (method) => {
  test('answers in the published form, however the payment stands, in either form of the request', async () => {
    const { session, amount, currency, link } = await begin(method);
    const origin = {
      type: method,
      amount,
      currency,
      [method.toLowerCase()]: { ...DETAILS[method], customer: CUSTOMER },
    };
    // Every answer is held against what was published as it comes in.
    const paid = await rest.call('POST', payPath(session), { body: { origins: [origin] } });
    expect(paid.status, paid.text).toBe(200);
    const path = `/payments/${paid.body?.id}`;
    expect((await rest.call('GET', path)).body).toEqual(paid.body);
    await rest.call('POST', '/payments/received', { body: { id: paid.body?.id } });
    expect((await rest.call('GET', path)).body).toMatchObject({ status: 'RECEIVED' });
    expect((await rest.call('GET', `/payments?paymentLinkId=${link.id}`)).body).toMatchObject({
      results: [{ id: paid.body?.id, origins: [{ type: method }] }],
    });

    const again = await begin(method);
    const body = { paymentMethod: method, customer: CUSTOMER, ...DETAILS[method] };
    expect((await rest.call('POST', payPath(again.session), { body })).body).toMatchObject({
      status: paid.body?.status,
    });
  });
});

test('a rail asks for what it needs, and names each thing that is missing', async () => {
  const missing = async (method: PaymentMethod) => {
    const { session } = await begin(method);
    const { status, body } = await rest.call('POST', payPath(session), { body: { paymentMethod: method } });
    expect([status, body?.code]).toEqual([400, '12']);
    return ((body?.errors ?? []) as { path: string }[]).map(({ path }) => path);
  };
  expect(await missing('WEBPAY')).toEqual(['customer.firstName', 'customer.lastName', 'customer.email']);
  expect(await missing('PSE')).toEqual([
    'customer.firstName',
    'customer.lastName',
    'customer.documentNumber',
    'customer.documentType',
    'customer.phoneNumber',
    'customer.email',
    'bankId',
  ]);
  expect(await missing('CRYPTO')).toEqual(['wallet']);
});

test('a bank that is not on the list, and a document that is no CPF, are refused', async () => {
  const pse = await begin('PSE');
  const bank = { type: 'PSE', pse: { bankId: '9999', customer: CUSTOMER } };
  expect(await rest.verdict('POST', payPath(pse.session), { body: { origins: [bank] } })).toEqual([
    400,
    '11',
    'origins[0].pse.bankId: must be one of 1007, 1022, 1051',
  ]);
  const pix = await begin('PIX');
  const customer = { ...CUSTOMER, documentNumber: '123' };
  expect(await rest.verdict('POST', payPath(pix.session), { body: { paymentMethod: 'PIX', customer } })).toEqual([
    400,
    '11',
    'customer.documentNumber: must be a CPF of 11 digits for PIX',
  ]);
});

describe('refunds', () => {
  async function received() {
    const { session, link } = await begin('CARD');
    const body = { paymentMethod: 'CARD', card: { token: 'tok_instant' } };
    return { id: String((await rest.call('POST', payPath(session), { body })).body?.id), link };
  }

  test('in parts, never above the payment, and REFUNDED once nothing is left', async () => {
    const { id } = await received();
    const path = `/payments/${id}/refunds`;
    const part = await rest.call('POST', path, { body: { amount: '30', reason: 'Broken' } });
    expect([part.status, part.body]).toMatchObject([
      201,
      { paymentId: id, amount: '30', status: 'SUCCEEDED', reason: 'Broken' },
    ]);
    expect(await rest.verdict('POST', path, { body: { amount: '71' } })).toEqual([
      422,
      '21',
      'No more than 70 of the payment is left to refund',
    ]);
    expect(await rest.verdict('POST', path, { body: { amount: '0.5' } })).toEqual([
      400,
      '11',
      'amount: must have at most 0 decimals, as CLP has',
    ]);
    rest.clock.advance(1);
    const rest70 = await rest.call('POST', path);
    expect([rest70.status, rest70.body?.amount]).toEqual([201, '70']);
    expect((await rest.call('GET', `/payments/${id}`)).body).toMatchObject({
      status: 'REFUNDED',
      refundedAmount: '100',
    });
    expect(await rest.verdict('POST', path)).toEqual([422, '21', 'A payment that is REFUNDED cannot be refunded']);
    expect((await rest.call('GET', `${path}?sort=createdAt:asc`)).body).toMatchObject({
      pagination: { total: 2 },
      results: [{ amount: '30' }, { amount: '70' }],
    });
    expect((await rest.call('GET', '/payments?status=REFUNDED')).body).toMatchObject({ results: [{ id }] });
  });

  test('of what is another client’s, or not there, are not found', async () => {
    const { id } = await received();
    const missing = [404, '31', 'There is no such payment'];
    expect(await rest.verdict('POST', `/payments/${id}/refunds`, { as: 'other' })).toEqual(missing);
    expect(await rest.verdict('GET', `/payments/${id}/refunds`, { as: 'other' })).toEqual(missing);
    expect(await rest.verdict('GET', `/payments/${id}`, { as: 'other' })).toEqual(missing);
    expect(await rest.verdict('POST', `/payments/${id}/cancel`, { as: 'other' })).toEqual(missing);
    expect(await rest.verdict('POST', '/payments/pay_nonsense/refunds')).toEqual(missing);
  });
});

test('a payment that waits can be given up, which lets its link go; one that was paid cannot', async () => {
  const { session, link } = await begin('WEBPAY');
  const paid = await rest.call('POST', payPath(session), { body: { paymentMethod: 'WEBPAY', customer: CUSTOMER } });
  const path = `/payments/${paid.body?.id}/cancel`;
  for (const _ of [1, 2]) {
    expect((await rest.call('POST', path)).body).toMatchObject({ status: 'FAILED', failureCode: 'canceled' });
  }
  expect((await rest.call('GET', `/payment-links/${link.id}`)).body).toMatchObject({ status: 'ACTIVE' });
  await rest.call('POST', '/payments/received', { body: { id: paid.body?.id } });
  expect(await rest.verdict('POST', path)).toEqual([422, '21', 'A payment that is RECEIVED cannot be canceled']);
});

test('each filter alone and together; what no payment has lists nothing', async () => {
  const { session, link } = await begin('WEBPAY');
  const { body: payment } = await rest.call('POST', payPath(session), {
    body: { paymentMethod: 'WEBPAY', customer: CUSTOMER },
  });
  const idsOf = async (query: string) => {
    const { body } = await rest.call('GET', `/payments?${query}`);
    return ((body?.results ?? []) as { id: string }[]).map(({ id }) => id);
  };
  const own = `paymentLinkId=${link.id}`;
  const today = new Date(rest.clock()).toISOString().slice(0, 10);
  const fitting = [
    `checkoutSessionId=${session}`,
    `identityId=${payment?.identityId}`,
    `accountNumber=${payment?.accountNumber}`,
    'status=PENDING',
    'status=CREATED',
    'currency=CLP',
    'type=PURCHASE',
    `startDate=${today}`,
    `endDate=${today}`,
  ];
  for (const filter of fitting) expect([filter, await idsOf(`${filter}&${own}`)]).toEqual([filter, [payment?.id]]);
  expect(await idsOf(`${fitting.join('&')}&${own}`)).toEqual([payment?.id]);
  const failing = [
    'checkoutSessionId=cs_none',
    'identityId=nobody',
    'accountNumber=0',
    'status=FAILED',
    'currency=USD',
    'type=FEE',
    'endDate=2020-01-01',
  ];
  for (const filter of failing) expect([filter, await idsOf(`${filter}&${own}`)]).toEqual([filter, []]);
  expect((await rest.call('GET', `/payments?${own}&offset=50`)).body).toEqual({
    pagination: { count: 1, next: 1, previous: 0, total: 1 },
    results: [],
  });
});
