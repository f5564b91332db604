import { describe, expect, it } from 'vitest';
import { CURRENCIES } from '../../src/domain/currency.ts';
import { parseCreateInput } from '../../src/domain/payment-link-input.ts';
import { faultsOf } from '../support/faults.ts';
import { linkInput, priced } from '../support/link-input.ts';

const parse = (input: unknown) => parseCreateInput(input, { tokenRequired: true });
const item = (otherwise: object) => ({ preTaxAmount: '1', totalAmount: '1', description: 'Thing', ...otherwise });
const items = (...list: unknown[]) => ({ items: list, destinations: [destination({})] });
const destination = (otherwise: object) => ({ amount: '1', account: { accountNumber: '1' }, ...otherwise });
const destinations = (...list: unknown[]) => ({ items: [item({})], destinations: list });

describe('a link that keeps every rule', () => {
  it('comes out in the published order, with the sums, exactly as sent', () => {
    const customer = {
      id: 'cus_1',
      firstName: 'Ana',
      lastName: 'Paz',
      email: 'Ana.Paz@example.com',
      phoneNumber: '3001234567',
      phoneNumberPrefix: '+57',
      documentType: 'RUT',
      documentNumber: '12.345.678-5',
      address: {
        administrativeAreaLevel1: 'RM',
        street: 'Av. Providencia',
        streetNumber: '1',
        country: 'CHL',
        zipcode: '1',
      },
    };
    const optional = {
      customer,
      customerRequirements: ['email', 'documentNumber'],
      successUrl: 'https://shop.example/ok?order=1#top',
      failedUrl: 'http://localhost:8080/no',
      paymentLimit: 3,
    };
    const sent = linkInput(optional);
    const { checkoutToken, terms } = parse(sent);
    expect(checkoutToken).toBe('invoice-1001');
    expect(JSON.stringify(terms)).toBe(
      JSON.stringify({
        items: sent.items,
        currency: 'CLP',
        preTaxAmount: '10000',
        totalAmount: '11900',
        paymentMethodsAllowed: ['CARD', 'WEBPAY'],
        customer,
        destinations: [
          {
            type: 'ACCOUNT',
            amount: '11900',
            account: {
              type: 'CHECKING',
              currency: 'CLP',
              accountNumber: '7001000001',
              accountHolder: 'Café de los Andes',
            },
          },
        ],
        duration: 3600,
        customerRequirements: ['email', 'documentNumber'],
        owner: { identityId: 'idn_andes_cafe', name: 'Café de los Andes' },
        successUrl: 'https://shop.example/ok?order=1#top',
        failedUrl: 'http://localhost:8080/no',
        paymentLimit: 3,
      }),
    );
  });

  it('needs of a destination only its amount and the account number', () => {
    const [first] = parse(linkInput(destinations(destination({})))).terms.destinations;
    expect(first).toEqual({
      type: 'ACCOUNT',
      amount: '1',
      account: { type: 'CHECKING', currency: 'CLP', accountNumber: '1', accountHolder: 'Café de los Andes' },
    });
  });

  it('has no account holder when the owner has no name', () => {
    const { terms } = parse(linkInput({ ...destinations(destination({})), owner: { identityId: 'i' } }));
    expect(terms.destinations[0]?.account.accountHolder).toBe('');
  });

  it('keeps what a destination says of itself', () => {
    const full = {
      name: 'Main',
      type: 'ACCOUNT',
      externalId: 'x-1',
      amount: '1',
      metadata: { image: 'https://cdn.example/a.png', description: 'Rent', category: 'housing' },
      account: { type: 'ESCROW', currency: 'USD', accountNumber: '9', accountHolder: 'Bo' },
    };
    expect(parse(linkInput(destinations(full))).terms.destinations).toEqual([full]);
  });

  it('may leave out its reference only where the caller may', () => {
    const input = linkInput({ checkoutToken: undefined });
    expect(parseCreateInput(input, { tokenRequired: false })).toEqual({ terms: expect.anything() });
    expect(faultsOf(() => parse(input))).toEqual(['checkoutToken: is required']);
  });

  it('takes null for an optional property as nothing, but for paymentLimit as no limit', () => {
    const absent = { customer: null, customerRequirements: null, successUrl: null, failedUrl: null };
    const { terms } = parse(linkInput({ ...absent, paymentLimit: null, ...items(item({ tax: null })) }));
    expect(Object.keys(terms)).not.toEqual(expect.arrayContaining(['customer']));
    expect(terms).toMatchObject({
      items: [{ preTaxAmount: '1', totalAmount: '1', description: 'Thing' }],
      paymentLimit: null,
    });
    expect(terms.items[0]).not.toHaveProperty('tax');
    for (const key of Object.keys(absent)) expect(terms).not.toHaveProperty(key);
    expect(parse(linkInput()).terms).not.toHaveProperty('paymentLimit');
  });

  it('ignores unknown properties everywhere but in owner', () => {
    const unknown = { x: 1, status: 'FINISHED', preTaxAmount: '5', url: 'javascript:', constructor: 1, toString: 2 };
    const input = linkInput({
      ...unknown,
      items: [item({ ...unknown, preTaxAmount: '1' })],
      destinations: [destination(unknown)],
    });
    expect(Object.keys(parse(input).terms)).toEqual([
      'items',
      'currency',
      'preTaxAmount',
      'totalAmount',
      'paymentMethodsAllowed',
      'destinations',
      'duration',
      'owner',
    ]);
    expect(parse(input).terms).toMatchObject({ preTaxAmount: '1', items: [item({})] });
  });

  it('counts a method and a requirement once, however often it is named', () => {
    const twice = { paymentMethodsAllowed: ['CARD', 'WEBPAY', 'CARD'], customerRequirements: ['email', 'email'] };
    expect(parse(linkInput(twice)).terms).toMatchObject({
      paymentMethodsAllowed: ['CARD', 'WEBPAY'],
      customerRequirements: ['email'],
    });
  });

  it.each(CURRENCIES)('may be in %s', (currency) => {
    expect(parse(linkInput(priced('5', currency))).terms).toMatchObject({ currency, totalAmount: '5' });
  });
});
