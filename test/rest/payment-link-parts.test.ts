import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { priced } from '../support/link-input.ts';
import { codesOf, destination, faultsOf } from './faults.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

const faults = (otherwise: Record<string, unknown>) => faultsOf(rest, otherwise);
const codes = (otherwise: Record<string, unknown>) => codesOf(rest, otherwise);

describe('currencies and methods', () => {
  const methods =
    'CARD CRYPTO ACCOUNT BANK_ACCOUNT PIX PCT CVU ETPAY FINTOC WEBPAY SPEI PSE BANCOLOMBIA DAVIVIENDA DAVIPLATA NEQUI BREB WOMPI LIGO SIP ACH WIRE FEDNOW RTP SEPA FPE SWIFT'.split(
      ' ',
    );

  test.each([
    ['CLP', 'CARD ACCOUNT ETPAY FINTOC WEBPAY'],
    ['COP', 'CARD ACCOUNT PSE BANCOLOMBIA DAVIVIENDA DAVIPLATA NEQUI WOMPI'],
    ['BRL', 'CARD ACCOUNT PIX'],
    ['ARS', 'CARD ACCOUNT PCT CVU'],
    ['PEN', 'CARD ACCOUNT LIGO SIP'],
    ['BOB', 'CARD ACCOUNT SIP'],
    ['MXN', 'CARD ACCOUNT SPEI'],
    ['USD', 'CARD ACCOUNT ACH FEDNOW RTP'],
    ['USDC', 'CARD CRYPTO ACCOUNT'],
    ['USDT', 'CARD CRYPTO ACCOUNT'],
    ['PYG', 'CARD ACCOUNT'],
    ['AUD', 'CARD ACCOUNT'],
    ['CAD', 'CARD ACCOUNT'],
    ['EUR', 'CARD ACCOUNT'],
    ['GBP', 'CARD ACCOUNT'],
  ])('%s is paid by %s and by nothing else', async (currency, taken) => {
    const all = await faults({ ...priced('1', currency), paymentMethodsAllowed: methods });
    const refused = all.map(({ path }) => methods[Number(/\d+/.exec(path)?.[0])]);
    expect(methods.filter((method) => !refused.includes(method)).sort()).toEqual(taken.split(' ').sort());
    expect(await faults({ ...priced('1', currency), paymentMethodsAllowed: taken.split(' ') })).toEqual([]);
  });

  test('a refused method is told why', async () => {
    expect(await faults({ paymentMethodsAllowed: ['CARD', 'SWIFT', 'PIX', 'CASH'] })).toEqual([
      {
        path: 'paymentMethodsAllowed[1]',
        code: '11',
        message: 'must be a method that accepts payments; SWIFT only pays out',
      },
      { path: 'paymentMethodsAllowed[2]', code: '11', message: 'must be a method that accepts CLP; PIX does not' },
      { path: 'paymentMethodsAllowed[3]', code: '11', message: `must be one of ${methods.join(', ')}` },
    ]);
  });

  test('there is at least one method', async () => {
    expect(await codes({ paymentMethodsAllowed: [] })).toEqual(['paymentMethodsAllowed 11']);
  });

  test.each(['clp', 'XXX', '', 7, '__proto__', 'constructor'])('%j is no currency', async (currency) => {
    expect(await codes({ currency })).toEqual(['currency 11']);
  });
});

describe('destinations', () => {
  test('there is at least one, and they add up to the total', async () => {
    expect(await codes({ destinations: [] })).toEqual(['destinations 11']);
    expect(await faults(destination({ amount: '11899' }))).toEqual([
      {
        path: 'destinations',
        code: '11',
        message: "must have amounts that add up to 11900, the items' total, not to 11899",
      },
    ]);
  });

  test.each([
    [{ type: 'CARD' }, 'destinations[0].type 11'],
    [{ account: { accountNumber: '1', type: 'GOLD' } }, 'destinations[0].account.type 11'],
    [{ account: { accountNumber: '1', currency: 'XXX' } }, 'destinations[0].account.currency 11'],
    [{ account: { accountNumber: 1 } }, 'destinations[0].account.accountNumber 11'],
  ])('%j is refused', async (more, fault) => {
    expect(await codes(destination(more))).toEqual([fault]);
  });

  test.each(['CHECKING', 'ASSET', 'SAVINGS', 'ESCROW', 'FEE'])('an account may be %s', async (type) => {
    const link = await rest.create(destination({ account: { accountNumber: '1', type } }));
    expect(link.destinations).toMatchObject([{ account: { accountNumber: '1', type } }]);
  });
});

describe('duration, requirements, owner, customer, urls, limit', () => {
  test.each([
    [{ duration: 29 }, 'duration 11'],
    [{ duration: 30.5 }, 'duration 11'],
    [{ duration: '60' }, 'duration 11'],
    [{ duration: 1e300 }, 'duration 11'],
    [{ customerRequirements: ['email', 'shoeSize'] }, 'customerRequirements[1] 11'],
    [{ customerRequirements: 'email' }, 'customerRequirements 11'],
    [{ owner: { identityId: 'i', vip: true } }, 'owner.vip 11'],
    [{ owner: { identityId: '' } }, 'owner.identityId 11'],
    [{ owner: 'me' }, 'owner 11'],
    [{ customer: { email: 'ana@' } }, 'customer.email 11'],
    [{ customer: { email: 'ana example.com' } }, 'customer.email 11'],
    [{ customer: { phoneNumberPrefix: '57' } }, 'customer.phoneNumberPrefix 11'],
    [{ customer: { phoneNumber: '+573001234567' } }, 'customer.phoneNumber 11'],
    [{ customer: { address: { country: 'CO' } } }, 'customer.address.country 11'],
    [{ customer: { address: 'Main Street' } }, 'customer.address 11'],
    [{ successUrl: 'javascript:alert(1)' }, 'successUrl 11'],
    [{ failedUrl: 'data:text/html,x' }, 'failedUrl 11'],
    [{ successUrl: '/thanks' }, 'successUrl 11'],
    [{ successUrl: 'https://user:pass@shop.example/' }, 'successUrl 11'],
    [{ failedUrl: 'ftp://shop.example/' }, 'failedUrl 11'],
    [{ failedUrl: 'https://' }, 'failedUrl 11'],
    [{ paymentLimit: 0 }, 'paymentLimit 11'],
    [{ paymentLimit: 1.5 }, 'paymentLimit 11'],
    [{ paymentLimit: '2' }, 'paymentLimit 11'],
  ])('%j is refused', async (otherwise, fault) => {
    expect(await codes(otherwise)).toEqual([fault]);
  });

  test('the shortest duration, every requirement, every detail of an owner and a customer are taken', async () => {
    const otherwise = {
      duration: 30,
      customerRequirements:
        'firstName email lastName phoneNumber phoneNumberPrefix address documentNumber documentType'.split(' '),
      owner: {
        identityId: 'i',
        name: 'n',
        lastname: 'l',
        nickname: 'k',
        documentNumber: 'd',
        entityType: 'e',
      },
      customer: {
        id: 'c',
        firstName: 'F',
        lastName: 'L',
        email: 'f@example.com',
        phoneNumber: '3001234567',
        phoneNumberPrefix: '+57',
        documentType: 'CC',
        documentNumber: '1',
        address: {
          administrativeAreaLevel1: '1',
          administrativeAreaLevel2: '2',
          administrativeAreaLevel3: '3',
          street: 's',
          streetNumber: '4',
          optionalAddress: 'o',
          country: 'COL',
          zipcode: 'z',
        },
      },
    };
    expect(await rest.create(otherwise)).toMatchObject(otherwise);
  });

  test.each([1, 2, null])('a paymentLimit of %j comes back', async (paymentLimit) => {
    expect((await rest.create({ paymentLimit })).paymentLimit).toBe(paymentLimit);
  });
});
