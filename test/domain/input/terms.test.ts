import { describe, expect, it } from 'vitest';
import { parseCreateInput } from '../../../src/domain/payment-link-input.ts';
import { faultsOf } from '../../support/faults.ts';
import { linkInput } from '../../support/link-input.ts';

const AMOUNT = 'must be a decimal number such as "150.00": at most 18 digits, no sign, no leading zeros';
const STORABLE = 'must have neither U+0000 nor lone surrogates';
const DURATION = 'duration: must be a whole number from 30 to 315360000';
const LIMIT = 'paymentLimit: must be a whole number from 1 to 2147483647';
const CURRENCY = 'must be one of CLP, MXN, COP, PEN, BOB, PYG, AUD, ARS, BRL, USD, CAD, EUR, GBP, USDC, USDT';

type Part = Readonly<Record<string, unknown>>;
const faults = (part: Part) => faultsOf(() => parseCreateInput(linkInput(part), { tokenRequired: true }));

const thing = { preTaxAmount: '1', totalAmount: '1', description: 'Thing' };
const share = { amount: '1', account: { accountNumber: '1' } };
const tax = { name: 'IVA', type: 'FIXED', value: '0', amount: '0' };
const item = (otherwise: Part) => ({ items: [{ ...thing, ...otherwise }], destinations: [share] });
const destination = (otherwise: Part) => ({ items: [thing], destinations: [{ ...share, ...otherwise }] });
const account = (otherwise: Part) => destination({ account: { ...share.account, ...otherwise } });

describe('a part of a link by itself', () => {
  it.each<[rule: string, part: Part, fault: string]>([
    ['a reference is text', { checkoutToken: 5 }, 'checkoutToken: must be a string'],
    ['a reference has a character', { checkoutToken: '' }, 'checkoutToken: must have at least 1 character'],
    ['a reference is bounded', { checkoutToken: 'x'.repeat(256) }, 'checkoutToken: must have at most 255 characters'],
    ['a reference has no line break', { checkoutToken: 'a\nb' }, 'checkoutToken: must have no control characters'],
    ['a reference has no C1 control', { checkoutToken: 'a\u0085b' }, 'checkoutToken: must have no control characters'],
    ['a reference is no page', { checkoutToken: '.' }, 'checkoutToken: must not be "." or ".."'],
    ['a reference is no folder', { checkoutToken: '..' }, 'checkoutToken: must not be "." or ".."'],
    ['half a character is no text', { checkoutToken: 'a\ud800' }, `checkoutToken: ${STORABLE}`],

    ['items are required', { items: undefined }, 'items: is required'],
    ['items are not null', { items: null }, 'items: is required'],
    ['items are a list', { items: { 0: thing } }, 'items: must be a list'],
    ['there is an item', { items: [] }, 'items: must have at least one entry'],
    ['there are at most 100 items', { items: Array(101).fill(thing) }, 'items: must have at most 100 entries'],
    ['an item is there', { items: [null] }, 'items[0]: is required'],
    ['an item is an object', { items: ['1'] }, 'items[0]: must be an object'],
    ['an item is no list', { items: [[thing]] }, 'items[0]: must be an object'],
    ['an item has a description', item({ description: null }), 'items[0].description: is required'],
    ['a description says something', item({ description: '' }), 'items[0].description: must have at least 1 character'],
    [
      'a description is bounded',
      item({ description: 'x'.repeat(501) }),
      'items[0].description: must have at most 500 characters',
    ],
    ['a description can be stored', item({ description: 'a\0' }), `items[0].description: ${STORABLE}`],
    ['an item has a price', item({ preTaxAmount: undefined }), 'items[0].preTaxAmount: is required'],
    ['an item has a total', item({ totalAmount: undefined }), 'items[0].totalAmount: is required'],
    [
      'money is text',
      item({ preTaxAmount: 1 }),
      'items[0].preTaxAmount: must be a string with a decimal number, such as "150.00"',
    ],
    ['money has no exponent', item({ preTaxAmount: '1e3' }), `items[0].preTaxAmount: ${AMOUNT}`],
    ['money has no sign', item({ preTaxAmount: '-1' }), `items[0].preTaxAmount: ${AMOUNT}`],
    ['money has no leading zero', item({ preTaxAmount: '01' }), `items[0].preTaxAmount: ${AMOUNT}`],
    ['money has at most 18 digits', item({ preTaxAmount: '1'.repeat(19) }), `items[0].preTaxAmount: ${AMOUNT}`],
    ['tax is an object', item({ tax: '19' }), 'items[0].tax: must be an object'],
    ['a tax has a name', item({ tax: { ...tax, name: null } }), 'items[0].tax.name: is required'],
    [
      'a tax has a known type',
      item({ tax: { ...tax, type: 'VAT' } }),
      'items[0].tax.type: must be one of FIXED, PERCENTAGE',
    ],
    ['a tax has a value', item({ tax: { ...tax, value: undefined } }), 'items[0].tax.value: is required'],
    ['the value of a tax is decimal', item({ tax: { ...tax, value: '19%' } }), `items[0].tax.value: ${AMOUNT}`],
    ['a tax has an amount', item({ tax: { ...tax, amount: undefined } }), 'items[0].tax.amount: is required'],

    ['a currency is required', { currency: undefined }, 'currency: is required'],
    ['a currency is ours', { currency: 'JPY' }, `currency: ${CURRENCY}`],
    ['a currency is in capitals', { currency: 'clp' }, `currency: ${CURRENCY}`],
    ['a currency is no property of objects', { currency: 'constructor' }, `currency: ${CURRENCY}`],
    ['methods are required', { paymentMethodsAllowed: undefined }, 'paymentMethodsAllowed: is required'],
    ['methods are a list', { paymentMethodsAllowed: 'CARD' }, 'paymentMethodsAllowed: must be a list'],
    ['there is a method', { paymentMethodsAllowed: [] }, 'paymentMethodsAllowed: must have at least one entry'],
    [
      'methods are not endless',
      { paymentMethodsAllowed: Array(101).fill('CARD') },
      'paymentMethodsAllowed: must have at most 100 entries',
    ],

    ['destinations are required', { destinations: undefined }, 'destinations: is required'],
    ['there is a destination', { destinations: [] }, 'destinations: must have at least one entry'],
    [
      'there are at most 50 destinations',
      { destinations: Array(51).fill(share) },
      'destinations: must have at most 50 entries',
    ],
    ['a destination is an account', destination({ type: 'CARD' }), 'destinations[0].type: must be one of ACCOUNT'],
    ['a destination has an amount', destination({ amount: null }), 'destinations[0].amount: is required'],
    ['a destination has an account', destination({ account: undefined }), 'destinations[0].account: is required'],
    [
      'an account has a number',
      account({ accountNumber: undefined }),
      'destinations[0].account.accountNumber: is required',
    ],
    [
      'an account number is not empty',
      account({ accountNumber: '' }),
      'destinations[0].account.accountNumber: must have at least 1 character',
    ],
    [
      'an account has a known type',
      account({ type: 'LOAN' }),
      'destinations[0].account.type: must be one of CHECKING, ASSET, SAVINGS, ESCROW, FEE',
    ],
    ['an account has a known currency', account({ currency: 'XAU' }), `destinations[0].account.currency: ${CURRENCY}`],
    [
      'metadata is whole',
      destination({ metadata: { image: '', description: '' } }),
      'destinations[0].metadata.category: is required',
    ],

    ['a duration is required', { duration: null }, 'duration: is required'],
    ['a duration is a number', { duration: '3600' }, DURATION],
    ['a duration is whole', { duration: 30.5 }, DURATION],
    ['a duration is 30 s at least', { duration: 29 }, DURATION],
    ['a duration is ten years at most', { duration: 315_360_001 }, DURATION],
    ['a duration is finite', { duration: Number.POSITIVE_INFINITY }, DURATION],
    ['requirements are a list', { customerRequirements: 'email' }, 'customerRequirements: must be a list'],

    ['an owner is required', { owner: null }, 'owner: is required'],
    ['an owner is an object', { owner: 'me' }, 'owner: must be an object'],
    ['an owner has an identity', { owner: { name: 'x' } }, 'owner.identityId: is required'],

    ['a limit is a number', { paymentLimit: '1' }, LIMIT],
    ['a limit is one at least', { paymentLimit: 0 }, LIMIT],
    ['a limit is whole', { paymentLimit: 1.5 }, LIMIT],
    ['a limit is no more than an Int', { paymentLimit: 2 ** 31 }, LIMIT],
  ])('%s', (_rule, part, fault) => {
    expect(faults(part)).toEqual([fault]);
  });

  it('a requirement is known', () => {
    expect(faults({ customerRequirements: ['email', 'age', 1] })).toEqual([
      expect.stringMatching(/^customerRequirements\[1\]: must be one of firstName, email, lastName, .*documentType$/),
      expect.stringMatching(/^customerRequirements\[2\]: must be one of /),
    ]);
  });

  it('an owner has no other property: each is named, the first twenty of them', () => {
    const rule = 'is no property here; there are identityId, name, lastname, nickname, documentNumber, entityType';
    expect(faults({ owner: { identityId: 'i', age: 3, url: '' } })).toEqual([
      `owner.age: ${rule}`,
      `owner.url: ${rule}`,
    ]);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, i]));
    expect(faults({ owner: { identityId: 'i', ...many } })).toHaveLength(20);
  });

  it.each<[part: string, sound: Part]>([
    ['the shortest duration', { duration: 30 }],
    ['the longest duration', { duration: 315_360_000 }],
    ['the largest limit', { paymentLimit: 2 ** 31 - 1 }],
    ['a reference of any script', { checkoutToken: `${'é'.repeat(253)}😀` }],
    ['a reference with a path in it', { checkoutToken: '../a/b?c#d e' }],
    ['a hundred items', { items: Array(100).fill(thing), destinations: [{ ...share, amount: '100' }] }],
    [
      'fifty destinations',
      { items: [{ ...thing, preTaxAmount: '50', totalAmount: '50' }], destinations: Array(50).fill(share) },
    ],
    ['an amount of nothing', item({ tax })],
  ])('%s is sound', (_part, sound) => {
    expect(faults(sound)).toEqual([]);
  });
});
