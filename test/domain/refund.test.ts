import { expect, it } from 'vitest';
import { InvalidStateError } from '../../src/domain/errors.ts';
import { refundableAmount, subtractRefunded } from '../../src/domain/refund.ts';
import { toPaymentJson } from '../../src/rest/payment-json.ts';
import { makeLink, makePayment, makeSession } from '../store/make.ts';

const session = makeSession(makeLink({ clientId: 'client' }));
const received = makePayment(session, { status: 'RECEIVED', amount: '100', currency: 'USD' });

it('refunds nothing more of a payment of which more is on its way back than it has', () => {
  // Ours is undecided, and somebody gave back the same money at the provider.
  const payment = { ...received, refundedAmount: '120.00' };
  for (const asked of [null, '0.01', '100']) {
    expect(() => refundableAmount(payment, asked)).toThrow(
      new InvalidStateError('No more than 0.00 of the payment is left to refund'),
    );
  }
});

it('refunds what is left, with the decimals of the currency', () => {
  expect(refundableAmount({ ...received, refundedAmount: '99.99' }, null)).toBe('0.01');
  expect(refundableAmount(received, '5')).toBe('5.00');
});

it('has no sum of refunds in REST once its only refund has failed', () => {
  const jsonOf = (refundedAmount: string) => toPaymentJson({ ...received, refundedAmount }, session);
  expect(jsonOf('20.00')).toMatchObject({ refundedAmount: '20.00' });
  const refundedAmount = subtractRefunded({ ...received, refundedAmount: '20.00' }, '20');
  expect(jsonOf(refundedAmount).refundedAmount).toBeUndefined();
});
