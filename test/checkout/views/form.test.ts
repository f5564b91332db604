import { expect, test } from 'vitest';
import { fieldsToAsk } from '../../../src/checkout/views/fields.ts';
import { customerInput, faultsInOrder, payInput, readForm, withFaults } from '../../../src/checkout/views/form.ts';
import { ValidationError } from '../../../src/domain/errors.ts';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import type { PaymentMethod } from '../../../src/domain/payment-method.ts';

const terms: PaymentLinkTerms = {
  items: [{ preTaxAmount: '100', totalAmount: '100', description: 'Book' }],
  currency: 'CLP',
  preTaxAmount: '100',
  totalAmount: '100',
  paymentMethodsAllowed: ['CARD', 'FINTOC'],
  destinations: [],
  duration: 60,
  owner: { identityId: 'owner-1' },
  customerRequirements: ['email', 'firstName', 'address'],
};
const testCards = ['tok_a', 'tok_b'].map((token) => ({ token, description: token }));
const banks = () => [{ id: '7', name: 'Banco Siete' }];
const provider = { testCards, banks };
const offer = (...methods: PaymentMethod[]) => methods.map((method) => ({ method, provider, isTest: true }));
const asking = { terms, offers: offer('CARD', 'FINTOC') };
const names = (of: Parameters<typeof fieldsToAsk>[0]) => fieldsToAsk(of, ['CARD', 'FINTOC']).map(({ name }) => name);

test('asks in reading order, and not what the link already knows', () => {
  expect(names({ ...terms, customer: { email: 'ana@example.com', firstName: '' } })).toEqual([
    'firstName',
    'address.country',
    'address.administrativeAreaLevel1',
    'address.administrativeAreaLevel2',
    'address.street',
    'address.streetNumber',
    'address.optionalAddress',
    'address.zipcode',
  ]);
  expect(names({})).toEqual([]);
});

test('a full form becomes the customer, without the blanks and without what was not asked', () => {
  const form = new URLSearchParams({
    firstName: '  Ana ',
    email: 'ana@example.com',
    lastName: 'not asked',
    'address.country': 'CHL',
    'address.administrativeAreaLevel1': 'RM',
    'address.administrativeAreaLevel2': 'Ñuñoa',
    'address.street': 'Irarrázaval',
    'address.streetNumber': '12',
    'address.zipcode': ' ',
    paymentMethod: 'CARD',
    card: 'tok_b',
  });
  const submission = readForm(form, asking);
  expect([...submission.faults]).toEqual([]);
  expect(submission.values).toMatchObject({ paymentMethod: 'CARD', card: 'tok_b' });
  expect(customerInput(submission, asking)).toEqual({
    firstName: 'Ana',
    email: 'ana@example.com',
    address: {
      country: 'CHL',
      administrativeAreaLevel1: 'RM',
      administrativeAreaLevel2: 'Ñuñoa',
      street: 'Irarrázaval',
      streetNumber: '12',
    },
  });
});

test('an empty form misses every required field; a card is asked for card payments alone', () => {
  expect(Object.fromEntries(readForm(new URLSearchParams(), asking).faults)).toEqual({
    firstName: 'MISSING',
    email: 'MISSING',
    'address.country': 'MISSING',
    'address.administrativeAreaLevel1': 'MISSING',
    'address.administrativeAreaLevel2': 'MISSING',
    'address.street': 'MISSING',
    'address.streetNumber': 'MISSING',
    paymentMethod: 'INVALID',
  });
  const bare = { ...asking, terms: { ...terms, customerRequirements: [] } };
  const faults = (fields: Record<string, string>) => [...readForm(new URLSearchParams(fields), bare).faults.keys()];
  expect(faults({ paymentMethod: 'CARD' })).toEqual(['card']);
  expect(faults({ paymentMethod: 'CARD', card: 'tok_z' })).toEqual(['card']);
  expect(faults({ paymentMethod: 'FINTOC' })).toEqual([]);
  expect(faults({ paymentMethod: 'PIX' })).toEqual(['paymentMethod']);
  expect(customerInput(readForm(new URLSearchParams({ paymentMethod: 'FINTOC' }), bare), bare)).toBeUndefined();
});

test('a fault found by the services goes back to its field', () => {
  const submission = readForm(new URLSearchParams({ email: 'ana@example.com', paymentMethod: 'FINTOC' }), asking);
  const found = new ValidationError([
    { path: ['customer', 'email'], code: 'INVALID', message: 'must be an e-mail address' },
    { path: ['customer', 'address', 'country'], code: 'INVALID', message: 'must be a country' },
  ]);
  expect(withFaults(submission, found)?.faults.get('email')).toBe('INVALID');
  expect(withFaults(submission, found)?.faults.get('address.country')).toBe('INVALID');
  const foreign = new ValidationError([{ path: ['origins', 0], code: 'INVALID', message: 'is not ours' }]);
  expect(withFaults(submission, foreign)).toBeUndefined();
});

test('each method asks for what its rail needs, and a field that all of them need is asked of everybody', () => {
  const bare = { ...terms, customerRequirements: [] };
  const asked = (...methods: PaymentMethod[]) => fieldsToAsk(bare, methods);
  expect(asked('CARD', 'WEBPAY', 'ETPAY')).toEqual([
    { name: 'firstName', methods: ['WEBPAY', 'ETPAY'] },
    { name: 'lastName', methods: ['WEBPAY'] },
    { name: 'email', methods: ['WEBPAY', 'ETPAY'] },
  ]);
  expect(asked('ETPAY')).toEqual([
    { name: 'firstName', methods: null, isAlone: true },
    { name: 'email', methods: null },
  ]);
  expect(fieldsToAsk({ customerRequirements: ['email'] }, ['CARD', 'ETPAY'])).toEqual([
    { name: 'firstName', methods: ['ETPAY'], isAlone: true },
    { name: 'email', methods: null },
  ]);
});

test('what the owner told is asked again only where a method cannot take it', () => {
  const customer = { firstName: 'Ana', lastName: 'Souza', email: 'ana@example.com', documentNumber: '123' };
  expect(fieldsToAsk({ customer }, ['PIX', 'CARD'])).toEqual([
    { name: 'documentNumber', methods: ['PIX'], isAlone: true },
  ]);
  expect(fieldsToAsk({ customer: { ...customer, documentNumber: '529.982.247-25' } }, ['PIX', 'CARD'])).toEqual([]);
});

test('only what the chosen method asks for can be at fault and is sent on; the rest is kept', () => {
  const offers = offer('CARD', 'PSE', 'NEQUI');
  const bare = { terms: { ...terms, currency: 'COP', customerRequirements: [] } as const, offers };
  const read = (fields: Record<string, string>) => readForm(new URLSearchParams(fields), bare);
  const typed = { firstName: 'Ana', phoneNumber: '300 123 4567', 'PSE.bankId': '7' };
  const card = read({ ...typed, paymentMethod: 'CARD', card: 'tok_a' });
  expect([...card.faults]).toEqual([]);
  expect(card.values).toMatchObject({ firstName: 'Ana', phoneNumber: '300 123 4567' });
  expect(payInput(card, bare)).toEqual({ paymentMethod: 'CARD', customer: undefined, card: { token: 'tok_a' } });

  const pse = read({ ...typed, paymentMethod: 'PSE', 'PSE.bankId': '8' });
  expect(faultsInOrder(pse)).toEqual([
    ['bankId', 'INVALID'],
    ['lastName', 'MISSING'],
    ['email', 'MISSING'],
    ['documentType', 'MISSING'],
    ['documentNumber', 'MISSING'],
  ]);
  expect(read({ ...typed, paymentMethod: 'PSE', 'PSE.bankId': '' }).faults.get('bankId')).toBe('MISSING');
  const nequi = read({ ...typed, paymentMethod: 'NEQUI', email: 'ana@example.com' });
  expect(payInput(nequi, bare)).toEqual({
    paymentMethod: 'NEQUI',
    customer: { phoneNumber: '300 123 4567', email: 'ana@example.com' },
    card: null,
  });
});

test('a prefix that was typed with the number is sent on, even if no method or only another one has a field for it', () => {
  const bare = { ...terms, currency: 'COP', customerRequirements: [] } as const;
  const known = { ...bare, customer: { phoneNumberPrefix: '+56' } };
  const typed = { paymentMethod: 'NEQUI', phoneNumber: '+57 (300) 123-4567', email: 'ana@example.com' };
  for (const context of [
    { terms: bare, offers: offer('NEQUI') },
    { terms: known, offers: offer('NEQUI') },
    { terms: bare, offers: offer('NEQUI', 'PCT') },
  ]) {
    const first = readForm(new URLSearchParams({ phoneNumberPrefix: '+54', ...typed }), context);
    // As the form would be sent again after it was rendered with a fault.
    const second = readForm(new URLSearchParams({ ...first.values }), context);
    for (const { values, faults } of [first, second]) {
      expect([...faults]).toEqual([]);
      expect(customerInput({ values, faults }, context)).toEqual({
        phoneNumberPrefix: '+57',
        phoneNumber: '3001234567',
        email: 'ana@example.com',
      });
    }
  }
  const context = { terms: known, offers: offer('NEQUI') };
  const national = readForm(new URLSearchParams({ ...typed, phoneNumber: '300 123 4567' }), context);
  expect(customerInput(national, context)).toEqual({ phoneNumber: '300 123 4567', email: 'ana@example.com' });
});

test('what the method alone refuses is at fault together with everything else', () => {
  const bare = {
    terms: { ...terms, currency: 'BRL', customerRequirements: [] } as const,
    offers: offer('PIX', 'CARD'),
  };
  const read = (fields: Record<string, string>) =>
    faultsInOrder(
      readForm(new URLSearchParams({ firstName: 'Ana', email: 'x', documentNumber: '1', ...fields }), bare),
    );
  expect(read({ paymentMethod: 'PIX' })).toEqual([
    ['lastName', 'MISSING'],
    ['email', 'INVALID'],
    ['documentNumber', 'INVALID'],
  ]);
  expect(read({ paymentMethod: 'CARD', card: 'tok_a' })).toEqual([]);
});

test('a coin is sent over one of its own chains', () => {
  const bare = { terms: { ...terms, currency: 'USDT', customerRequirements: [] } as const, offers: offer('CRYPTO') };
  const read = (network: string) =>
    readForm(new URLSearchParams({ paymentMethod: 'CRYPTO', 'CRYPTO.wallet': network }), bare);
  expect(read('BASE').faults.get('wallet')).toBe('INVALID');
  expect(payInput(read('TRON'), bare)).toMatchObject({ wallet: { network: 'TRON', token: 'USDT' } });
});
