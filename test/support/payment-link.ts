import type { PaymentLink } from '../../src/domain/payment-link.ts';
import { parseCreateInput } from '../../src/domain/payment-link-input.ts';
import { linkInput } from './link-input.ts';

/** 2026-03-01T12:00:00.000Z: when the links of tests are created. */
export const NOON = 1_772_366_400_000;

/** A new link with a duration of an hour, with overrides. */
export function link(otherwise: Partial<PaymentLink> = {}): PaymentLink {
  const { terms } = parseCreateInput(linkInput(), { tokenRequired: true });
  return {
    clientId: 'demo',
    id: 'pl_01kjmvx600abcdefghjkmnpqrs',
    checkoutToken: 'invoice-1001',
    payKey: 'a1b2c3d4e5f6.AAAAAAAAAAAAAAAAAAAAAA',
    storedStatus: 'ATTEMPT',
    deactivatedAt: null,
    createdAt: NOON,
    updatedAt: NOON,
    expiresAt: NOON + terms.duration * 1000,
    version: 1,
    paymentsDone: 0,
    paymentsInFlight: 0,
    terms,
    ...otherwise,
  };
}
