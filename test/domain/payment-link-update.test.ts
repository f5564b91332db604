import { describe, expect, it } from 'vitest';
import { InvalidStateError } from '../../src/domain/errors.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import { parseUpdateInput } from '../../src/domain/payment-link-update.ts';
import { faultsOf } from '../support/faults.ts';
import { linkInput, priced } from '../support/link-input.ts';
import { link, NOON } from '../support/payment-link.ts';

type Part = Readonly<Record<string, unknown>>;

const attempt = link({ storedStatus: 'ATTEMPT' });
const active = link({ storedStatus: 'ACTIVE' });
const update = (input: unknown, current: PaymentLink = attempt, now = NOON) => parseUpdateInput(input, current, now);
const refusal = (message: string) => new InvalidStateError(message);

const ANY_STATE: readonly (readonly [string, Part])[] = [
  ['successUrl', { successUrl: 'https://a.example/new' }],
  ['failedUrl', { failedUrl: 'https://a.example/new' }],
  ['duration', { duration: 7200 }],
  ['customerRequirements', { customerRequirements: ['email'] }],
];

const ATTEMPT_ALONE: readonly (readonly [string, Part])[] = [
  ['items', { items: [{ preTaxAmount: '11900', totalAmount: '11900', description: 'Other' }] }],
  ['currency', { currency: 'COP', paymentMethodsAllowed: ['CARD'] }],
  ['paymentMethodsAllowed', { paymentMethodsAllowed: ['ACCOUNT'] }],
  ['customer', { customer: { firstName: 'Ana' } }],
  ['destinations', { destinations: [{ amount: '11900', account: { accountNumber: '2' } }] }],
  ['paymentLimit', { paymentLimit: null }],
];

const NEVER: readonly (readonly [string, Part])[] = [
  ['id', { id: 'pl_01kjmvx600zzzzzzzzzzzzzzzz' }],
  ['checkoutToken', { checkoutToken: 'invoice-1002' }],
  ['owner', { owner: { identityId: 'other' } }],
];

describe('in ATTEMPT', () => {
  it.each([...ANY_STATE, ...ATTEMPT_ALONE])('%s may change', (_property, change) => {
    const terms = update(change)?.terms;
    expect(terms).toMatchObject({ owner: attempt.terms.owner });
    expect(terms).not.toEqual(attempt.terms);
  });

  it.each(NEVER)('%s stays as it is', (property, change) => {
    expect(() => update(change)).toThrow(
      refusal(
        `${property} cannot be changed while the payment link is ATTEMPT; items, currency, paymentMethodsAllowed, customer, ` +
          'destinations, duration, customerRequirements, successUrl, failedUrl, metadata, paymentLimit can',
      ),
    );
  });

  it('everything that may change does so at once, and the sums with it', () => {
    const change = { ...priced('20.50', 'USD'), paymentLimit: 5, duration: 60, customer: { email: 'a@example.com' } };
    expect(update(change)).toEqual({
      terms: {
        items: [{ preTaxAmount: '20.50', totalAmount: '20.50', description: 'Thing' }],
        currency: 'USD',
        preTaxAmount: '20.50',
        totalAmount: '20.50',
        paymentMethodsAllowed: ['CARD'],
        customer: { email: 'a@example.com' },
        destinations: [
          {
            type: 'ACCOUNT',
            amount: '20.50',
            account: { type: 'CHECKING', currency: 'USD', accountNumber: '1', accountHolder: 'Café de los Andes' },
          },
        ],
        duration: 60,
        owner: attempt.terms.owner,
        paymentLimit: 5,
      },
      expiresAt: NOON + 60_000,
    });
  });
});

describe('in ACTIVE', () => {
  it.each(ANY_STATE)('%s may change', (_property, change) => {
    expect(update(change, active)?.terms).toEqual({ ...active.terms, ...change });
  });

  it.each([...ATTEMPT_ALONE, ...NEVER])('%s stays as it is', (_property, change) => {
    const names = Object.keys(change).join(', ');
    expect(() => update(change, active)).toThrow(
      refusal(
        `${names} cannot be changed while the payment link is ACTIVE; successUrl, failedUrl, duration, customerRequirements, metadata can`,
      ),
    );
  });

  it('a property that may not change may be sent as it is, in any order of keys', () => {
    const { owner, items } = linkInput();
    const whole = { id: active.id, ...active.terms, checkoutToken: 'invoice-1001', status: 'ACTIVE', url: 'x' };
    expect(update(whole, active)).toBeUndefined();
    const same = { owner: { name: 'Café de los Andes', identityId: 'idn_andes_cafe' }, items };
    expect(owner).toEqual(same.owner);
    expect(update({ ...same, duration: 60 }, active)).toMatchObject({ terms: { duration: 60 } });
  });
});

describe('in every other status', () => {
  it.each<[status: string, current: PaymentLink, now: number]>([
    ['PROCESSING_PAYMENT', link({ storedStatus: 'PROCESSING_PAYMENT' }), NOON],
    ['FINISHED', link({ storedStatus: 'FINISHED' }), NOON],
    ['EXPIRED', link({ storedStatus: 'EXPIRED', deactivatedAt: NOON }), NOON],
    ['EXPIRED', attempt, attempt.expiresAt],
    ['EXPIRED', active, active.expiresAt],
  ])('%s nothing may change', (status, current, now) => {
    for (const change of [{}, { successUrl: null }, { duration: 1 }, { items: 'broken' }]) {
      expect(() => update(change, current, now)).toThrow(refusal(`A payment link that is ${status} cannot be changed`));
    }
  });

  it('until the last millisecond it may', () => {
    expect(update({ duration: 7200 }, active, active.expiresAt - 1)).toMatchObject({ expiresAt: NOON + 7_200_000 });
  });
});

describe('an update', () => {
  const rich = link({
    terms: {
      ...attempt.terms,
      customer: { firstName: 'Ana' },
      customerRequirements: ['email'],
      successUrl: 'https://a.example/ok',
      failedUrl: 'https://a.example/no',
      paymentLimit: null,
    },
  });

  it.each([{}, { unknown: 1 }, { duration: 3600 }, { customer: { firstName: 'Ana' } }, { paymentLimit: null }])(
    'that changes nothing is nothing: %j',
    (input) => {
      expect(update(input, rich)).toBeUndefined();
    },
  );

  it.each(['customer', 'customerRequirements', 'successUrl', 'failedUrl'])('clears %s with null', (property) => {
    expect(update({ [property]: null }, rich)?.terms).not.toHaveProperty(property);
    expect(Object.keys(update({ [property]: null }, rich)?.terms ?? {})).toHaveLength(
      Object.keys(rich.terms).length - 1,
    );
  });

  it.each(['items', 'currency', 'paymentMethodsAllowed', 'destinations', 'duration'])('cannot clear %s', (property) => {
    expect(faultsOf(() => update({ [property]: null }))).toContain(`${property}: is required`);
  });

  it.each<[input: unknown, faults: readonly string[]]>([
    [null, [': must be an object']],
    [[], [': must be an object']],
    ['{}', [': must be an object']],
    [
      { duration: 29, successUrl: 'ftp://x' },
      [
        'duration: must be a whole number from 30 to 315360000',
        'successUrl: must be an absolute http or https url without credentials',
      ],
    ],
    [{ currency: 'COP' }, ['paymentMethodsAllowed[1]: must be a method that accepts COP; WEBPAY does not']],
    [
      { items: priced('5', 'CLP').items },
      ["destinations: must have amounts that add up to 5, the items' total, not to 11900"],
    ],
  ])('keeps every rule of a new link: %j', (input, faults) => {
    expect(faultsOf(() => update(input))).toEqual(faults);
  });

  it('moves the end of the link, counted from its creation, and never before now', () => {
    expect(update({ duration: 7200 }, active, NOON + 60_000)?.expiresAt).toBe(NOON + 7_200_000);
    expect(update({ duration: 61 }, active, NOON + 60_999)?.expiresAt).toBe(NOON + 61_000);
    const faults = ['duration: must be more than the 61 s since the creation of the link'];
    expect(faultsOf(() => update({ duration: 61 }, active, NOON + 61_000))).toEqual(faults);
    expect(faultsOf(() => update({ duration: 30 }, active, NOON + 61_999))).toEqual(faults);
  });
});
