import { type CheckoutSession, paymentConfigs, sessionPath, sessionStatusAt } from '../domain/checkout-session.ts';
import type { Payment } from '../domain/payment.ts';
import { type PaymentLink, paymentPath, statusAt } from '../domain/payment-link.ts';
import { formatInstant } from '../lib/instant.ts';

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
    createdAt: formatInstant(link.createdAt),
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
    createdAt: formatInstant(session.createdAt),
    status: sessionStatusAt(session, now),
    items: terms.items,
    currency: terms.currency,
    preTaxAmount: terms.preTaxAmount,
    totalAmount: terms.totalAmount,
    url: publicUrl + sessionPath(session),
    paymentMethodsAllowed: terms.paymentMethodsAllowed,
    customer: session.customer,
    redirectUrl: terms.successUrl,
    destinations: terms.destinations,
    customerRequirements: terms.customerRequirements,
    expiresAt: formatInstant(session.expiresAt),
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
    createdAt: formatInstant(payment.createdAt),
    updatedAt: formatInstant(payment.updatedAt),
    authorizedAt: payment.authorizedAt === null ? undefined : formatInstant(payment.authorizedAt),
    capturedAt: payment.capturedAt === null ? undefined : formatInstant(payment.capturedAt),
    receivedAt: payment.receivedAt === null ? undefined : formatInstant(payment.receivedAt),
  };
}
