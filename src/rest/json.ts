import { type CheckoutSession, paymentConfigs, sessionPath, sessionStatusAt } from '../domain/checkout-session.ts';
import { type PaymentLink, paymentPath, statusAt } from '../domain/payment-link.ts';
import { formatInstant } from '../lib/instant.ts';

export type JsonContext = { readonly now: number; readonly publicUrl: string };

/**
 * The published JSON of a link, in the published order: that of the terms, with the other keys in between. Undefined
 * properties are omitted.
 */
export function toPaymentLinkJson(link: PaymentLink, { now, publicUrl }: JsonContext) {
  const { items, currency, preTaxAmount, totalAmount, paymentMethodsAllowed, customer, ...others } = link.terms;
  return {
    id: link.id,
    checkoutToken: link.checkoutToken,
    status: statusAt(link, now),
    items,
    currency,
    preTaxAmount,
    totalAmount,
    url: publicUrl + paymentPath(link),
    paymentMethodsAllowed,
    customer,
    createdAt: formatInstant(link.createdAt),
    ...others,
  };
}

/**
 * The published JSON of a session: the terms of its link when it began, and how they can be paid, without the terms that
 * concern the link alone.
 */
export function toCheckoutSessionJson(session: CheckoutSession, { now, publicUrl }: JsonContext) {
  const { duration, failedUrl, paymentLimit, successUrl, customer, ...terms } = session.terms;
  const {
    items,
    currency,
    preTaxAmount,
    totalAmount,
    paymentMethodsAllowed,
    destinations,
    customerRequirements,
    ...others
  } = terms;
  return {
    id: session.id,
    paymentLinkId: session.paymentLinkId,
    checkoutToken: session.checkoutToken,
    paymentConfigs: paymentConfigs(session),
    createdAt: formatInstant(session.createdAt),
    status: sessionStatusAt(session, now),
    items,
    currency,
    preTaxAmount,
    totalAmount,
    url: publicUrl + sessionPath(session),
    paymentMethodsAllowed,
    customer: session.customer,
    redirectUrl: successUrl,
    destinations,
    customerRequirements,
    expiresAt: formatInstant(session.expiresAt),
    ...others,
  };
}
