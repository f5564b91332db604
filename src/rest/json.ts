import { type CheckoutSession, paymentConfigs, sessionStatusAt } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import { type PaymentLink, paymentPath, statusAt } from '../domain/payment-link.ts';

export type JsonContext = { readonly now: number; readonly publicUrl: string };

/**
 * A link as it is published, in the published order. What is undefined here is left out of the text:
 * an optional that the caller left out, and a `paymentLimit` that nobody set.
 */
export function toPaymentLinkJson(link: PaymentLink, { now, publicUrl }: JsonContext) {
  const { terms } = link;
  return {
    id: link.id,
    checkoutToken: link.checkoutToken,
    status: statusAt(link, now),
    items: terms.items,
    currency: terms.currency,
    preTaxAmount: terms.preTaxAmount,
    totalAmount: terms.totalAmount,
    url: publicUrl + paymentPath(link),
    paymentMethodsAllowed: terms.paymentMethodsAllowed,
    customer: terms.customer,
    createdAt: instant(link.createdAt),
    destinations: terms.destinations,
    duration: terms.duration,
    customerRequirements: terms.customerRequirements,
    owner: terms.owner,
    successUrl: terms.successUrl,
    failedUrl: terms.failedUrl,
    paymentLimit: terms.paymentLimit,
  };
}

/** A session as it is published: the terms of its link as they stood when it began, and how they can be paid. */
export function toCheckoutSessionJson(session: CheckoutSession, { now, publicUrl }: JsonContext) {
  const { terms } = session;
  return {
    id: session.id,
    paymentLinkId: session.paymentLinkId,
    checkoutToken: session.checkoutToken,
    paymentConfigs: paymentConfigs(session),
    createdAt: instant(session.createdAt),
    status: sessionStatusAt(session, now),
    items: terms.items,
    currency: terms.currency,
    preTaxAmount: terms.preTaxAmount,
    totalAmount: terms.totalAmount,
    url: publicUrl + paymentPath(session),
    paymentMethodsAllowed: terms.paymentMethodsAllowed,
    customer: session.customer,
    redirectUrl: terms.successUrl,
    destinations: terms.destinations,
    customerRequirements: terms.customerRequirements,
    expiresAt: instant(session.expiresAt),
    owner: terms.owner,
  };
}

/** A payment as it is published, with the link and the session it belongs to. Who paid, and with which card, is not in it. */
export function toPaymentJson(payment: Payment) {
  return {
    id: payment.id,
    checkoutSessionId: payment.checkoutSessionId,
    paymentLinkId: payment.paymentLinkId,
    externalId: payment.externalId,
    identityId: payment.ownerIdentityId,
    accountNumber: payment.accountNumber,
    totalAmount: payment.amount,
    currency: payment.currency,
    product: `${payment.currency}:${payment.currency}`,
    status: payment.status,
    type: 'PURCHASE',
    purchaseAmount: payment.amount,
    purchaseCurrency: payment.currency,
    paymentMethod: payment.method,
    failureCode: payment.failureCode ?? undefined,
    failureMessage: payment.failureMessage ?? undefined,
    createdAt: instant(payment.createdAt),
    updatedAt: instant(payment.updatedAt),
    authorizedAt: payment.authorizedAt === null ? undefined : instant(payment.authorizedAt),
    capturedAt: payment.capturedAt === null ? undefined : instant(payment.capturedAt),
    receivedAt: payment.receivedAt === null ? undefined : instant(payment.receivedAt),
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
