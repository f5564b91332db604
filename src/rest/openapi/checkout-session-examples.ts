import { linkExample } from './payment-link-examples.ts';

const { checkoutToken, items, currency, preTaxAmount, totalAmount, url, paymentMethodsAllowed } = linkExample;
const { customer, successUrl, destinations, customerRequirements, owner } = linkExample;

/** A session of the link of the other examples. */
export const sessionExample = {
  id: 'cs_01jxsb6q2gw3h5v8m1t9yk4d7r',
  paymentLinkId: linkExample.id,
  checkoutToken,
  paymentConfigs: [
    {
      currency,
      product: 'CLP:CLP',
      exchangeRate: '1',
      paymentMethods: paymentMethodsAllowed.map((method) => ({
        id: method,
        type: method,
        enabled: true,
        requiredFields: customerRequirements,
        purchaseAmount: totalAmount,
      })),
    },
  ],
  createdAt: '2026-06-15T12:01:10.000Z',
  status: 'ACTIVE',
  items,
  currency,
  preTaxAmount,
  totalAmount,
  url,
  paymentMethodsAllowed,
  customer,
  redirectUrl: successUrl,
  destinations,
  customerRequirements,
  expiresAt: '2026-06-15T12:31:10.000Z',
  owner,
};

/** The payment of that session. */
export const paymentExample = {
  id: 'pay_01jxsb7m0n6c2q4x8b1v5tz3hd',
  checkoutSessionId: sessionExample.id,
  paymentLinkId: linkExample.id,
  externalId: checkoutToken,
  identityId: owner.identityId,
  accountNumber: '7001000001',
  totalAmount,
  currency,
  product: 'CLP:CLP',
  status: 'CAPTURED',
  type: 'PURCHASE',
  purchaseAmount: totalAmount,
  purchaseCurrency: currency,
  fees: [],
  paymentMethod: 'CARD',
  createdAt: '2026-06-15T12:01:40.000Z',
  updatedAt: '2026-06-15T12:01:41.000Z',
  authorizedAt: '2026-06-15T12:01:41.000Z',
  capturedAt: '2026-06-15T12:01:41.000Z',
  origins: [{ type: 'CARD', amount: totalAmount, currency, card: { token: '' } }],
  destinations: destinations.map(({ type, amount, account }) => ({
    type,
    amount,
    currency: account.currency,
    account,
  })),
};

/** A partial refund of that payment. */
export const refundExample = {
  id: 'ref_01jxsb9p4d7h2k6m8q0s3v5x7z',
  paymentId: paymentExample.id,
  amount: '5000',
  currency,
  status: 'SUCCEEDED',
  reason: 'One of two came broken',
  createdAt: '2026-06-15T13:00:00.000Z',
  updatedAt: '2026-06-15T13:00:01.000Z',
};
