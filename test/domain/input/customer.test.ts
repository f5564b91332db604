import { describe, expect, it } from 'vitest';
import { parseCreateInput } from '../../../src/domain/payment-link-input.ts';
import { faultsOf } from '../../support/faults.ts';
import { linkInput } from '../../support/link-input.ts';

type Part = Readonly<Record<string, unknown>>;
const parse = (part: Part) => parseCreateInput(linkInput(part), { tokenRequired: true }).terms;
const faults = (part: Part) => faultsOf(() => parse(part));

describe('a customer', () => {
  it.each<[part: string, customer: Part]>([
    ['nothing at all', {}],
    ['an e-mail', { email: 'ana.paz+shop@mail.example.co' }],
    ['the longest e-mail', { email: `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.com` }],
    ['a phone number', { phoneNumber: '300 123-4567', phoneNumberPrefix: '+57' }],
    ['a long prefix', { phoneNumberPrefix: '+1809' }],
    ['an address', { address: { country: 'CHL', street: '', zipcode: '7500000' } }],
    ['names of any script', { firstName: '李', lastName: 'Ñandú-O’Neill 😀' }],
  ])('may have %s', (_part, customer) => {
    expect(parse({ customer }).customer).toEqual(customer);
  });

  it('is without what is null, and without properties that nobody knows', () => {
    const customer = { firstName: 'Ana', email: null, age: 9, address: { country: null, planet: 'Earth' } };
    expect(JSON.stringify(parse({ customer }).customer)).toBe('{"firstName":"Ana","address":{}}');
  });

  it.each([
    'ana',
    'ana@',
    '@example.com',
    'ana@example',
    'a na@example.com',
    'ana@@example.com',
    'ana@exa mple.com',
    '',
    'ana@example.com\n',
    `${'a'.repeat(250)}@example.com`,
  ])('has an e-mail that is one: not %j', (email) => {
    const told = faults({ customer: { email } });
    expect(new Set(told)).toEqual(new Set(['customer.email: must be an e-mail address']));
  });

  it.each(['+573001234567', 'phone', '', '1'.repeat(34), '300\n123'])(
    'has a phone number without prefix: not %j',
    (phoneNumber) => {
      expect(faults({ customer: { phoneNumber } })).toEqual([
        'customer.phoneNumber: must be a phone number without its prefix, such as 3001234567',
      ]);
    },
  );

  it.each(['57', '+', '+0', '+12345', '++57', '+57 ', ''])('has a prefix that is one: not %j', (phoneNumberPrefix) => {
    expect(faults({ customer: { phoneNumberPrefix } })).toEqual([
      'customer.phoneNumberPrefix: must be a phone prefix such as +57',
    ]);
  });

  it.each(['CL', 'chl', 'CHI', 'XXX', '', 'CHLE'])('lives in a country of three letters: not %j', (country) => {
    expect(faults({ customer: { address: { country } } })).toEqual([
      'customer.address.country: must be an ISO 3166-1 alpha-3 country code, such as CHL',
    ]);
  });

  it.each<[customer: unknown, fault: string]>([
    ['Ana', 'customer: must be an object'],
    [[], 'customer: must be an object'],
    [{ firstName: 1 }, 'customer.firstName: must be a string'],
    [{ lastName: 'x'.repeat(256) }, 'customer.lastName: must have at most 255 characters'],
    [{ documentNumber: '\udc00' }, 'customer.documentNumber: must have neither U+0000 nor lone surrogates'],
    [{ address: 'Here 1' }, 'customer.address: must be an object'],
    [{ address: { zipcode: 7500000 } }, 'customer.address.zipcode: must be a string'],
  ])('is made of texts: not %j', (customer, fault) => {
    expect(faults({ customer })).toEqual([fault]);
  });
});

describe.each(['successUrl', 'failedUrl'])('%s', (key) => {
  it.each([
    'https://shop.example',
    'http://localhost:8080/done?order=1&x=%20#top',
    'HTTPS://SHOP.EXAMPLE/A@B',
    'https://shop.example/?next=https://user@other.example',
    'https://[2001:db8::1]:8443/',
    'https://münchen.example/straße',
  ])('may be %s, which stays as it was sent', (url) => {
    expect(parse({ [key]: url })).toMatchObject({ [key]: url });
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,hi',
    'ftp://shop.example',
    'file:///etc/passwd',
    '/done',
    '//shop.example/done',
    'shop.example',
    'https:shop.example',
    'https:///shop.example',
    'https://',
    'https://user@shop.example',
    'https://user:secret@shop.example/',
    'https://@shop.example',
    'https://shop.example\\@evil.example',
    'https://shop.example:99999',
    'https://[::1',
    ' https://shop.example',
    'https://shop.example/a b',
    'https://shop.example/\r\nSet-Cookie: x=1',
    'https://exa\tmple.example',
    'java\nscript:alert(1)',
    '',
  ])('is an absolute http or https url without credentials: not %j', (url) => {
    expect(faults({ [key]: url })).toEqual([`${key}: must be an absolute http or https url without credentials`]);
  });

  it('is bounded text', () => {
    expect(faults({ [key]: 5 })).toEqual([`${key}: must be a string`]);
    const told = faults({ [key]: `https://shop.example/${'x'.repeat(2048)}` });
    expect(told).toEqual([`${key}: must have at most 2048 characters`]);
  });
});
