import { type PaymentLink, paymentPath, statusAt } from '../domain/payment-link.ts';

export type LinkJsonContext = { readonly now: number; readonly publicUrl: string };

/**
 * A link as it is published, in the published order. What is undefined here is left out of the text:
 * an optional that the caller left out, and a `paymentLimit` that nobody set.
 */
export function toPaymentLinkJson(link: PaymentLink, { now, publicUrl }: LinkJsonContext) {
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
    createdAt: new Date(link.createdAt).toISOString(),
    destinations: terms.destinations,
    duration: terms.duration,
    customerRequirements: terms.customerRequirements,
    owner: terms.owner,
    successUrl: terms.successUrl,
    failedUrl: terms.failedUrl,
    paymentLimit: terms.paymentLimit,
  };
}
