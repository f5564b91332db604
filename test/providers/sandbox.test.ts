import { describe, expect, test } from 'vitest';
import type { Payment } from '../../src/domain/payment.ts';
import { sandboxAccount } from '../../src/domain/provider/account.ts';
import { createSandbox } from '../../src/providers/sandbox/sandbox.ts';
import { createTestClock } from '../support/clock.ts';
import { createMemoryLedger } from '../support/sandbox-ledger.ts';

const clock = createTestClock();
const { provider } = createSandbox({ clock, ledger: createMemoryLedger() });
const { simulated, testCards } = provider;

let charged = 0;
/** What the sandbox says of a payment that nobody has told it of before. */
async function charge(payment: Payment) {
  charged += 1;
  const request = {
    payment: { ...payment, id: `${PAYMENT.id.slice(0, -4)}${String(charged).padStart(4, '0')}` },
    terms: undefined,
    returnUrl: 'http://localhost:4000/return/tag.key',
    account: sandboxAccount('demo'),
  };
  const { result } = await provider.begin(request);
  expect((await provider.begin(request)).result).toEqual(result);
  expect((await provider.retrieve(request)).result).toEqual(result);
  const { transactionId: _, ...rest } = { transactionId: undefined, ...result };
  return { ...rest, reference: rest.reference?.replace(request.payment.id, PAYMENT.id) };
}

const PAYMENT: Payment = {
  clientId: 'demo',
  id: 'pay_01kjmvx600abcdefghjkmnpqrs',
  paymentLinkId: 'pl_01kjmvx600abcdefghjkmnpqrs',
  checkoutSessionId: 'cs_01kjmvx600abcdefghjkmnpqrs',
  externalId: 'invoice-1001',
  ownerIdentityId: 'idn_1',
  accountNumber: '1',
  method: 'CARD',
  cardToken: null,
  amount: '11900',
  currency: 'CLP',
  status: 'CREATED',
  providerReference: null,
  failureCode: null,
  failureMessage: null,
  customer: null,
  createdAt: clock(),
  updatedAt: clock(),
  authorizedAt: null,
  capturedAt: null,
  receivedAt: null,
  railDetails: null,
  provider: 'sandbox',
  providerAccountId: 'sandbox',
  providerTransactionId: null,
  nextStep: null,
  returnKey: 'tag.key',
  expiresAt: null,
  nextLookupAt: null,
  lookupCount: 0,
  cancelRequestedAt: null,
  refundedAmount: '0',
  refundedAt: null,
  lateOutcome: null,
  metadata: null,
};
const REFERENCE = `sandbox_${PAYMENT.id}`;

test('no real money moves, and every card of the table is offered', () => {
  expect(simulated).toBe(true);
  expect(testCards.map(({ token }) => token)).toEqual([
    'tok_success',
    'tok_instant',
    'tok_pending',
    'tok_refused',
    'tok_insufficient_funds',
    'tok_expired_card',
    'tok_slow',
    'tok_slow_refused',
  ]);
});

describe.each([
  ['tok_success', '001', 'CAPTURED', undefined],
  ['tok_instant', '011', 'RECEIVED', undefined],
  ['tok_pending', '009', 'AUTHORIZED', undefined],
  ['tok_refused', '005', 'FAILED', 'refused'],
  ['tok_insufficient_funds', '051', 'FAILED', 'insufficient_funds'],
  ['tok_expired_card', '054', 'FAILED', 'expired_card'],
])('%s, and amounts that end in %s', (cardToken, ending, status, code) => {
  const expected = { status, reference: REFERENCE, ...(code && { code, message: expect.any(String) }) };

  test('are answered alike, every time', async () => {
    expect(await charge({ ...PAYMENT, cardToken })).toEqual(expected);
    expect(await charge({ ...PAYMENT, cardToken })).toEqual(expected);
    for (const method of ['CARD', 'PIX', 'SPEI'] as const) {
      expect(await charge({ ...PAYMENT, method, amount: `12${ending}` })).toEqual(expected);
    }
  });

  test('only whole units count, and short amounts as if they began with zeros', async () => {
    expect(await charge({ ...PAYMENT, amount: `7${ending}.99` })).toEqual(expected);
    expect(await charge({ ...PAYMENT, amount: String(Number(ending)) })).toEqual(expected);
    expect(await charge({ ...PAYMENT, amount: `100.${ending}` })).toMatchObject({ status: 'CAPTURED' });
  });
});

describe.each([
  ['tok_slow', '068', { status: 'CAPTURED', reference: REFERENCE }],
  [
    'tok_slow_refused',
    '069',
    { status: 'FAILED', code: 'refused', message: 'The payment was refused.', reference: REFERENCE },
  ],
])('%s, and amounts that end in %s', (cardToken, ending, answer) => {
  test('are undecided for ten seconds to the millisecond', async () => {
    const createdAt = clock();
    for (const payment of [
      { ...PAYMENT, createdAt, cardToken },
      { ...PAYMENT, createdAt, amount: `12${ending}` },
    ]) {
      clock.set(createdAt + 9_999);
      expect(await charge(payment)).toMatchObject({ status: 'PENDING', nextStep: null, lookUpAt: createdAt + 10_000 });
      clock.set(createdAt + 10_000);
      expect(await charge(payment)).toEqual(answer);
    }
  });
});

test('a card decides rather than the amount, but only where it is a card that pays', async () => {
  expect(await charge({ ...PAYMENT, cardToken: 'tok_success', amount: '1005' })).toMatchObject({ status: 'CAPTURED' });
  expect(await charge({ ...PAYMENT, method: 'ACCOUNT', cardToken: 'tok_refused' })).toMatchObject({
    status: 'CAPTURED',
  });
});

test('a card that is not in the table is refused', async () => {
  expect(await charge({ ...PAYMENT, cardToken: 'tok_sucess' })).toEqual({
    status: 'FAILED',
    code: 'unknown_card',
    message: 'There is no such test card.',
    reference: REFERENCE,
  });
});
