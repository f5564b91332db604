import { describe, expect, it } from 'vitest';
import {
  activationGuard,
  admits,
  deactivationGuard,
  deletionGuard,
  inactiveReasonAt,
  PAYMENT_LINK_STATUSES,
  type PaymentLink,
  paymentPath,
  statusAt,
} from '../../src/domain/payment-link.ts';
import { link, NOON } from '../support/payment-link.ts';

const END = link().expiresAt;

describe('statusAt', () => {
  it.each(['ATTEMPT', 'ACTIVE'] as const)('ends %s at the very millisecond', (storedStatus) => {
    expect(statusAt(link({ storedStatus }), END - 1)).toBe(storedStatus);
    expect(statusAt(link({ storedStatus }), END)).toBe('EXPIRED');
    expect(statusAt(link({ storedStatus }), END + 1)).toBe('EXPIRED');
  });

  it.each(['PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] as const)('leaves %s alone', (storedStatus) => {
    for (const now of [NOON, END, END + 1e9]) expect(statusAt(link({ storedStatus }), now)).toBe(storedStatus);
  });
});

describe('inactiveReasonAt', () => {
  it.each<[reason: string | null, current: PaymentLink, now: number]>([
    ['NOT_ACTIVATED', link({ storedStatus: 'ATTEMPT' }), NOON],
    ['EXPIRED', link({ storedStatus: 'ATTEMPT' }), END],
    [null, link({ storedStatus: 'ACTIVE' }), NOON],
    ['EXPIRED', link({ storedStatus: 'ACTIVE' }), END],
    [null, link({ storedStatus: 'PROCESSING_PAYMENT' }), END],
    ['FINISHED', link({ storedStatus: 'FINISHED' }), NOON],
    ['DEACTIVATED', link({ storedStatus: 'EXPIRED', deactivatedAt: NOON }), NOON],
    ['EXPIRED', link({ storedStatus: 'EXPIRED' }), END],
  ])('is %s', (reason, current, now) => {
    expect(inactiveReasonAt(current, now)).toBe(reason);
  });
});

describe('the guards', () => {
  const states = [
    ...PAYMENT_LINK_STATUSES.map((storedStatus) => [storedStatus, link({ storedStatus }), NOON] as const),
    ['ATTEMPT, over', link({ storedStatus: 'ATTEMPT' }), END] as const,
    ['ACTIVE, over', link({ storedStatus: 'ACTIVE' }), END] as const,
    ['deactivated', link({ storedStatus: 'EXPIRED', deactivatedAt: NOON }), END - 1] as const,
    ['deactivated, over', link({ storedStatus: 'EXPIRED', deactivatedAt: NOON }), END] as const,
    ['deactivated, paying', link({ storedStatus: 'EXPIRED', deactivatedAt: NOON, paymentsInFlight: 1 }), NOON] as const,
  ];

  it.each([
    ['activation', activationGuard, ['ATTEMPT', 'deactivated', 'deactivated, paying']],
    ['deactivation', deactivationGuard, ['ACTIVE']],
    [
      'deletion',
      deletionGuard,
      ['ATTEMPT', 'EXPIRED', 'ATTEMPT, over', 'ACTIVE, over', 'deactivated', 'deactivated, over'],
    ],
  ])('of %s admit these states and no other', (_name, guardAt, admitted) => {
    const names = states.filter(([, current, now]) => admits(guardAt(now), current)).map(([name]) => name);
    expect(names).toEqual(admitted);
  });

  it('of an update admit one version', () => {
    const guard = { now: NOON, statuses: ['ATTEMPT'], version: 2 } as const;
    expect([1, 2, 3].map((version) => admits(guard, link({ version })))).toEqual([false, true, false]);
  });
});

describe('paymentPath', () => {
  it('is one segment for the reference, whatever is in it', () => {
    const path = paymentPath({ checkoutToken: '../a/b?c#d é', payKey: 'tag.key' });
    expect(path).toBe('/pay/..%2Fa%2Fb%3Fc%23d%20%C3%A9/tag.key');
    expect(new URL(path, 'https://pay.example').pathname.split('/')).toHaveLength(4);
  });
});
