import { describe, expect, test } from 'vitest';
import { parsePayInput, parseReceiveInput, parseSessionInput, payFaults } from '../../src/domain/checkout-input.ts';
import type { Customer } from '../../src/domain/payment-link.ts';
import { parseCreateInput } from '../../src/domain/payment-link-input.ts';
import { faultsOf } from '../support/faults.ts';
import { linkInput } from '../support/link-input.ts';

const PLAIN = {
  cardToken: null,
  railDetails: null,
  customer: null,
  amount: null,
  currency: null,
  methodPath: ['paymentMethod'],
  detailsPath: [],
};
const ORIGIN = { ...PLAIN, methodPath: ['origins', 0, 'type'], detailsPath: ['origins', 0, 'card'] };

describe('both forms of a payment', () => {
  test.each([
    ['a method alone', { paymentMethod: 'PIX' }, { ...PLAIN, method: 'PIX' }],
    [
      'a card and a customer',
      { paymentMethod: 'CARD', card: { token: 'tok_success' }, customer: { firstName: 'Ana' } },
      { ...PLAIN, method: 'CARD', cardToken: 'tok_success', customer: { firstName: 'Ana' } },
    ],
    [
      'null for what is left out',
      { paymentMethod: 'CARD', card: null, customer: null, origins: null },
      { ...PLAIN, method: 'CARD' },
    ],
    ['an origin', { origins: [{ type: 'CARD' }] }, { ...ORIGIN, method: 'CARD' }],
    [
      'an origin with its own part',
      {
        description: 'Order 7',
        origins: [
          { type: 'CARD', amount: '100', currency: 'CLP', card: { token: 'tok_1', mask: '4242' }, name: 'Visa' },
        ],
      },
      { ...ORIGIN, method: 'CARD', cardToken: 'tok_1', amount: '100', currency: 'CLP' },
    ],
    [
      "the payer in the method's part",
      { origins: [{ type: 'PIX', pix: { data: '0002', customer: { firstName: 'Ana' } }, pse: { customer: {} } }] },
      { ...ORIGIN, method: 'PIX', detailsPath: ['origins', 0, 'pix'], customer: { firstName: 'Ana' } },
    ],
    [
      'the payer beside the origins, which is surer',
      { origins: [{ type: 'PIX', pix: { customer: { firstName: 'Ana' } } }], customer: { firstName: 'Eva' } },
      { ...ORIGIN, method: 'PIX', detailsPath: ['origins', 0, 'pix'], customer: { firstName: 'Eva' } },
    ],
    [
      'an origin beside a method, which counts less',
      { paymentMethod: 'PIX', origins: [{ type: 'CARD' }] },
      { ...ORIGIN, method: 'CARD' },
    ],
  ])('%s', (_, input, expected) => {
    expect(parsePayInput(input)).toEqual(expected);
  });

  test.each([
    ['an empty body', {}, ['paymentMethod: is required']],
    ['no body', undefined, ['must be an object']],
    ['a list', [], ['must be an object']],
    ['no origin', { origins: [] }, ['origins: must have at least one entry']],
    ['no type', { origins: [{}] }, ['origins[0].type: is required']],
    [
      'an unknown method and a faulty customer',
      { paymentMethod: 'CASH', customer: { email: 'x' } },
      [expect.stringMatching(/^paymentMethod: must be one of CARD, /), 'customer.email: must be an e-mail address'],
    ],
    [
      'a faulty part',
      { origins: [{ type: 'CARD', amount: '-1', card: { token: '' } }] },
      [expect.stringMatching(/^origins\[0\]\.amount: /), 'origins[0].card.token: must have at least 1 character'],
    ],
  ])('%s is refused', (_, input, expected) => {
    // The message of a fault of the whole body has no path.
    expect(faultsOf(() => parsePayInput(input)).map((fault) => fault.replace(/^: /, ''))).toEqual(expected);
  });

  test('more than one origin is refused', () => {
    expect(faultsOf(() => parsePayInput({ origins: [{ type: 'CARD' }, { type: 'PIX' }] }))).toEqual([
      'origins: must have at most one entry',
    ]);
  });
});

describe('under the terms of a link', () => {
  const ALL = [
    'firstName',
    'email',
    'lastName',
    'phoneNumber',
    'phoneNumberPrefix',
    'address',
    'documentNumber',
    'documentType',
  ] as const;
  const { terms } = parseCreateInput(linkInput({ customerRequirements: ALL }), { tokenRequired: true });
  const WHOLE: Customer = {
    firstName: 'Ana',
    lastName: 'Rojas',
    email: 'ana@example.com',
    phoneNumber: '912345678',
    phoneNumberPrefix: '+56',
    documentType: 'RUT',
    documentNumber: '11111111-1',
    address: { country: 'CHL' },
  };
  const faults = (input: unknown, payer: Customer | null) =>
    payFaults(parsePayInput(input), terms, { payer, banks: [] }).map(
      ({ path, code, message }) => `${path.join('.')} ${code} ${message}`,
    );

  test('a method that the link allows and a payer of whom all is known are enough', () => {
    expect(faults({ paymentMethod: 'CARD' }, WHOLE)).toEqual([]);
    expect(faults({ origins: [{ type: 'WEBPAY', amount: '11900', currency: 'CLP' }] }, WHOLE)).toEqual([]);
  });

  test('every fault is named: method, amount, currency and each requirement', () => {
    expect(faults({ paymentMethod: 'PIX' }, WHOLE)).toEqual([
      'paymentMethod INVALID must be a method that the payment link allows: CARD, WEBPAY',
    ]);
    expect(faults({ origins: [{ type: 'PIX', amount: '11900.5', currency: 'BRL' }] }, null)).toEqual([
      'origins.0.type INVALID must be a method that the payment link allows: CARD, WEBPAY',
      'origins.0.amount INVALID must be the total of the payment link, 11900; partial payments are not accepted',
      'origins.0.currency INVALID must be the currency of the payment link, CLP',
      ...ALL.map((requirement) => `customer.${requirement} MISSING is required`),
    ]);
  });

  test.each(ALL)('%s is asked for', (requirement) => {
    const { [requirement]: _, ...rest } = WHOLE;
    const expected = [`customer.${requirement} MISSING is required`];
    expect(faults({ paymentMethod: 'CARD' }, rest)).toEqual(expected);
    const blank = requirement === 'address' ? { street: ' ' } : ' ';
    expect(faults({ paymentMethod: 'CARD' }, { ...WHOLE, [requirement]: blank })).toEqual(expected);
  });
});

test('the link of a session goes by its reference', () => {
  expect(parseSessionInput({ checkoutToken: 'a', customer: null, items: null })).toEqual({ checkoutToken: 'a' });
  expect(faultsOf(() => parseSessionInput({ checkoutToken: 7 }))).toEqual(['checkoutToken: must be a string']);
  expect(faultsOf(() => parseSessionInput({ customer: 7 }))).toEqual([
    'checkoutToken: is required',
    'customer: must be an object',
  ]);
});

test('a payment whose funds arrive goes by its id, under either name', () => {
  expect(parseReceiveInput({ id: 'pay_1' })).toBe('pay_1');
  expect(parseReceiveInput({ id: null, transactionId: 'pay_2' })).toBe('pay_2');
  expect(parseReceiveInput({ id: 'pay_1', transactionId: 'pay_2' })).toBe('pay_1');
  expect(faultsOf(() => parseReceiveInput({}))).toEqual(['id: is required']);
  expect(faultsOf(() => parseReceiveInput({ id: 7 }))).toEqual(['id: must be a string']);
});

test.each(['4111111111111111', '4111 1111 1111 1111', '3782-822463-10005', '6304000000000000'])(
  'the number of a card is no token, wherever it stands, and no fault repeats it: %s',
  (token) => {
    const rule = "must be the provider's token of the card, not its number";
    const places = [
      ['card.token', { paymentMethod: 'CARD', card: { token } }],
      ['origins[0].card.token', { origins: [{ type: 'CARD', card: { token } }] }],
    ] as const;
    for (const [path, input] of places) expect(faultsOf(() => parsePayInput(input))).toEqual([`${path}: ${rule}`]);
  },
);

test.each(['4111111111111112', 'tok_4111111111111111', '41111111111', '4111.1111.1111.1111', '0'.repeat(20)])(
  'what only looks like the number of a card is a token: %s',
  (token) => {
    expect(parsePayInput({ paymentMethod: 'CARD', card: { token } })).toMatchObject({ cardToken: token });
  },
);
