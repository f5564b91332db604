import { randomBytes } from 'node:crypto';
import type { CheckoutSession } from '../../src/domain/checkout-session.ts';
import type { DomainEvent } from '../../src/domain/event.ts';
import { createId } from '../../src/domain/id.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { PaymentLink, PaymentLinkTerms } from '../../src/domain/payment-link.ts';
import type { Refund } from '../../src/domain/refund.ts';
import { CLOSED_CIRCUIT } from '../../src/domain/webhook/circuit.ts';
import type { WebhookEndpoint } from '../../src/domain/webhook/webhook-endpoint.ts';

/** When everything is made unless it says otherwise, and an hour after which it ends. */
export const NOW = Date.UTC(2026, 5, 15, 12);
export const HOUR = 3_600_000;

let made = 0;

/** A name that nothing else in the run has: each test takes a client of its own and sees nobody else's rows. */
export function unique(name: string): string {
  made += 1;
  return `${name}-${made}-${randomBytes(4).toString('hex')}`;
}

export function makeTerms(terms: Partial<PaymentLinkTerms> = {}): PaymentLinkTerms {
  return {
    items: [{ preTaxAmount: '49990', totalAmount: '49990', description: 'Shoes', tax: null }],
    currency: 'CLP',
    preTaxAmount: '49990',
    totalAmount: '49990',
    paymentMethodsAllowed: ['CARD', 'ETPAY'],
    destinations: [
      {
        type: 'ACCOUNT',
        amount: '49990',
        account: { type: 'CHECKING', currency: 'CLP', accountNumber: 'acc-1', accountHolder: 'Ana' },
      },
    ],
    duration: 3600,
    owner: { identityId: 'owner-1' },
    ...terms,
  };
}

/** Destinations of the terms, by account number alone. */
export function destinationsTo(...accountNumbers: string[]): PaymentLinkTerms['destinations'] {
  return accountNumbers.map((accountNumber) => ({
    type: 'ACCOUNT',
    amount: '1',
    account: { type: 'CHECKING', currency: 'CLP', accountNumber, accountHolder: '' },
  }));
}

export function makeLink(link: Partial<PaymentLink> & { readonly clientId: string }): PaymentLink {
  const createdAt = link.createdAt ?? NOW;
  return {
    id: createId('pl', createdAt, randomBytes),
    checkoutToken: unique('token'),
    payKey: unique('tag'),
    storedStatus: 'ACTIVE',
    deactivatedAt: null,
    createdAt,
    updatedAt: createdAt,
    expiresAt: createdAt + HOUR,
    version: 1,
    paymentsDone: 0,
    paymentsInFlight: 0,
    terms: makeTerms(),
    ...link,
  };
}

/** An endpoint that wants to be told of everything. */
export function makeEndpoint(endpoint: Partial<WebhookEndpoint> & { readonly clientId: string }): WebhookEndpoint {
  const createdAt = endpoint.createdAt ?? NOW;
  return {
    id: createId('whe', createdAt, randomBytes),
    url: 'https://a.example/hook',
    description: null,
    topics: [],
    linkEvents: true,
    enabled: true,
    sealedSecret: 's',
    previousSecret: null,
    circuit: CLOSED_CIRCUIT,
    createdAt,
    updatedAt: createdAt,
    ...endpoint,
  };
}

export function makeSession(link: PaymentLink, session: Partial<CheckoutSession> = {}): CheckoutSession {
  const createdAt = session.createdAt ?? NOW;
  return {
    clientId: link.clientId,
    id: createId('cs', createdAt, randomBytes),
    paymentLinkId: link.id,
    checkoutToken: link.checkoutToken,
    payKey: link.payKey,
    storedStatus: 'ACTIVE',
    createdAt,
    updatedAt: createdAt,
    expiresAt: createdAt + HOUR / 2,
    customer: null,
    terms: link.terms,
    ...session,
  };
}

export function makePayment(session: CheckoutSession, payment: Partial<Payment> = {}): Payment {
  const createdAt = payment.createdAt ?? NOW;
  return {
    clientId: session.clientId,
    id: createId('pay', createdAt, randomBytes),
    paymentLinkId: session.paymentLinkId,
    checkoutSessionId: session.id,
    externalId: session.checkoutToken,
    ownerIdentityId: 'owner-1',
    accountNumber: 'acc-1',
    method: 'CARD',
    cardToken: null,
    amount: '999999999999999999.999999',
    currency: 'USDC',
    status: 'CREATED',
    providerReference: null,
    failureCode: null,
    failureMessage: null,
    customer: null,
    createdAt,
    updatedAt: createdAt,
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
    ...payment,
  };
}

export function makeRefund(refund: Partial<Refund> & { readonly clientId: string }): Refund {
  return {
    id: createId('ref', NOW, randomBytes),
    paymentId: 'pay_1',
    amount: '0.000001',
    currency: 'USDC',
    reason: null,
    origin: 'CLIENT',
    status: 'PENDING',
    providerReference: null,
    failureCode: null,
    requestedAt: null,
    createdAt: NOW,
    updatedAt: NOW,
    ...refund,
  };
}

export function makeEvent(link: PaymentLink, event: Partial<DomainEvent> = {}): DomainEvent {
  const { id, checkoutToken, terms } = link;
  const paymentLink = { id, checkoutToken, status: 'ACTIVE', totalAmount: terms.totalAmount, currency: 'CLP' } as const;
  return {
    clientId: link.clientId,
    id: createId('evt', NOW, randomBytes),
    type: 'PaymentLink.Created',
    paymentLinkId: link.id,
    paymentId: null,
    data: { paymentLink },
    createdAt: NOW,
    ...event,
  };
}

export function makeDeliveryId(now = NOW): string {
  return createId('whd', now, randomBytes);
}
