import { CURRENCIES } from '../../domain/currency.ts';
import { isPayIn, PAYMENT_METHODS, type PaymentMethod, takesCurrency } from '../../domain/payment-method.ts';
import { builder } from '../builder.ts';

const NAMES: Record<PaymentMethod, string> = {
  CARD: 'Credit and debit cards',
  CRYPTO: 'A transfer of a stablecoin on a blockchain',
  ACCOUNT: "The payer's account with this platform",
  BANK_ACCOUNT: 'A transfer to a bank account',
  PIX: 'Pix, instant transfers in Brazil',
  PCT: 'Transferencias con tarjeta, in Argentina',
  CVU: 'A transfer to a virtual account (CVU) in Argentina',
  ETPAY: 'Bank transfers in Chile through ETpay',
  FINTOC: 'Bank transfers in Chile through Fintoc',
  WEBPAY: 'Webpay, cards in Chile',
  SPEI: 'SPEI, instant transfers in Mexico',
  PSE: 'PSE, bank transfers in Colombia',
  BANCOLOMBIA: 'The Bancolombia button',
  DAVIVIENDA: 'The Davivienda button',
  DAVIPLATA: 'The DaviPlata wallet',
  NEQUI: 'The Nequi wallet',
  BREB: 'Bre-B, instant transfers in Colombia',
  WOMPI: 'Wompi, a payment gateway in Colombia',
  LIGO: 'Ligo, QR payments in Peru',
  SIP: 'SIP, QR payments in Bolivia and Peru',
  ACH: 'ACH, batched transfers in the United States',
  WIRE: 'A wire transfer',
  FEDNOW: 'FedNow, instant transfers in the United States',
  RTP: 'RTP, instant transfers in the United States',
  SEPA: 'SEPA transfers in the euro area',
  FPE: 'Faster Payments in the United Kingdom',
  SWIFT: 'An international transfer through SWIFT',
};

function describe(method: PaymentMethod): string {
  const taken = CURRENCIES.filter((currency) => takesCurrency(method, currency));
  return `${NAMES[method]}. Supports ${taken.length === CURRENCIES.length ? 'any currency' : taken.join(', ')}.`;
}

export const PaymentMethodRef = builder.enumType('PaymentMethod', {
  description: 'A payment method. A link can accept only methods that support its currency.',
  // REST knows methods that only pay out, and refuses them. No link has one, so GraphQL leaves them out.
  values: Object.fromEntries(
    PAYMENT_METHODS.filter(isPayIn).map((method) => [method, { description: describe(method) }]),
  ) as Record<PaymentMethod, { description: string }>,
});
