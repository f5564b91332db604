import { expect, test } from 'vitest';
import { customerInput, fieldsToAsk, readForm, withFaults } from '../../../src/checkout/views/form.ts';
import { ValidationError } from '../../../src/domain/errors.ts';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';

const terms: PaymentLinkTerms = {
  items: [{ preTaxAmount: '100', totalAmount: '100', description: 'Book' }],
  currency: 'CLP',
  preTaxAmount: '100',
  totalAmount: '100',
  paymentMethodsAllowed: ['CARD', 'WEBPAY'],
  destinations: [],
  duration: 60,
  owner: { identityId: 'owner-1' },
  customerRequirements: ['email', 'firstName', 'address'],
};
const cards = ['tok_a', 'tok_b'];

test('asks in reading order, and not what the link already knows', () => {
  expect(fieldsToAsk({ ...terms, customer: { email: 'ana@example.com', firstName: '' } })).toEqual([
    'firstName',
    'address.country',
    'address.administrativeAreaLevel1',
    'address.administrativeAreaLevel2',
    'address.street',
    'address.streetNumber',
    'address.optionalAddress',
    'address.zipcode',
  ]);
  expect(fieldsToAsk({})).toEqual([]);
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
  const submission = readForm(form, terms, cards);
  expect([...submission.faults]).toEqual([]);
  expect(submission.values).toMatchObject({ paymentMethod: 'CARD', card: 'tok_b' });
  expect(customerInput(submission)).toEqual({
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
  expect(Object.fromEntries(readForm(new URLSearchParams(), terms, cards).faults)).toEqual({
    firstName: 'MISSING',
    email: 'MISSING',
    'address.country': 'MISSING',
    'address.administrativeAreaLevel1': 'MISSING',
    'address.administrativeAreaLevel2': 'MISSING',
    'address.street': 'MISSING',
    'address.streetNumber': 'MISSING',
    paymentMethod: 'INVALID',
  });
  const bare = { ...terms, customerRequirements: [] };
  const faults = (fields: Record<string, string>) => [
    ...readForm(new URLSearchParams(fields), bare, cards).faults.keys(),
  ];
  expect(faults({ paymentMethod: 'CARD' })).toEqual(['card']);
  expect(faults({ paymentMethod: 'CARD', card: 'tok_z' })).toEqual(['card']);
  expect(faults({ paymentMethod: 'WEBPAY' })).toEqual([]);
  expect(faults({ paymentMethod: 'PIX' })).toEqual(['paymentMethod']);
  expect(customerInput(readForm(new URLSearchParams({ paymentMethod: 'WEBPAY' }), bare, cards))).toBeUndefined();
});

test('a fault found by the services goes back to its field', () => {
  const submission = readForm(new URLSearchParams({ email: 'ana@example.com', paymentMethod: 'WEBPAY' }), terms, cards);
  const found = new ValidationError([
    { path: ['customer', 'email'], code: 'INVALID', message: 'must be an e-mail address' },
    { path: ['customer', 'address', 'country'], code: 'INVALID', message: 'must be a country' },
  ]);
  expect(withFaults(submission, found)?.faults.get('email')).toBe('INVALID');
  expect(withFaults(submission, found)?.faults.get('address.country')).toBe('INVALID');
  const foreign = new ValidationError([{ path: ['origins', 0], code: 'INVALID', message: 'is not ours' }]);
  expect(withFaults(submission, foreign)).toBeUndefined();
});
