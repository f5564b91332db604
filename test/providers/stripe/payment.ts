import type { Payment } from '../../../src/domain/payment.ts';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import type { OpenAccount } from '../../../src/domain/provider/account.ts';
import type { ProviderPayment } from '../../../src/domain/provider/port.ts';
import { makeLink, makePayment, makeSession } from '../../store/make.ts';

export const TERMS: PaymentLinkTerms = {
  items: [
    { preTaxAmount: '100.00', totalAmount: '119.00', description: 'Coffee, 1 kg' },
    { preTaxAmount: '0.50', totalAmount: '0.50', description: 'A cup' },
  ],
  preTaxAmount: '100.50',
  totalAmount: '119.50',
  currency: 'USD',
  paymentMethodsAllowed: ['CARD'],
  destinations: [],
  duration: 3600,
  owner: { identityId: 'idn_1' },
};

/** A payment through Stripe that nobody has begun, with an id of its own. */
export function makeStripePayment(createdAt: number, otherwise: Partial<Payment> = {}): Payment {
  const link = makeLink({ clientId: 'client', checkoutToken: 'invoice-1001', terms: TERMS });
  const terms = { amount: TERMS.totalAmount, currency: TERMS.currency, provider: 'stripe' } as const;
  return makePayment(makeSession(link), { ...terms, providerAccountId: 'acc_1', createdAt, ...otherwise });
}

export function accountWith(credentials: OpenAccount['credentials']): OpenAccount {
  return { clientId: 'client', id: 'acc_1', provider: 'stripe', mode: 'TEST', credentials };
}

export function requestOf(payment: Payment, account: OpenAccount): ProviderPayment {
  return { payment, terms: TERMS, returnUrl: 'http://localhost:4000/return/tag.key', account };
}
