import { CURRENCIES } from '../../domain/currency.ts';
import { isPayIn, PAYMENT_METHODS, type PaymentMethod, takesCurrency } from '../../domain/payment-method.ts';
import { builder } from '../builder.ts';

const WORDS: Record<PaymentMethod, string> = {
  CARD: 'Credit and debit cards',
  CRYPTO: 'A transfer of a stablecoin on chain',
  ACCOUNT: "The payer's account with us",
  BANK_ACCOUNT: 'A transfer to a bank account',
  PIX: 'Pix, instant transfers of Brazil',
  PCT: 'Transferencias con tarjeta of Argentina',
  CVU: 'A transfer to a virtual account (CVU) of Argentina',
  ETPAY: 'Bank transfers of Chile through ETpay',
  FINTOC: 'Bank transfers of Chile through Fintoc',
  WEBPAY: 'Webpay, cards of Chile',
  SPEI: 'SPEI, instant transfers of Mexico',
  PSE: 'PSE, bank transfers of Colombia',
  BANCOLOMBIA: 'The Bancolombia button',
  DAVIVIENDA: 'The Davivienda button',
  DAVIPLATA: 'The DaviPlata wallet',
  NEQUI: 'The Nequi wallet',
  BREB: 'Bre-B, instant transfers of Colombia',
  WOMPI: 'Wompi, a gateway of Colombia',
  LIGO: 'Ligo, QR payments of Peru',
  SIP: 'SIP, QR payments of Bolivia and Peru',
  ACH: 'ACH, batched transfers of the United States',
  WIRE: 'A wire transfer',
  FEDNOW: 'FedNow, instant transfers of the United States',
  RTP: 'RTP, instant transfers of the United States',
  SEPA: 'SEPA transfers of the euro area',
  FPE: 'Faster Payments of the United Kingdom',
  SWIFT: 'An international transfer through SWIFT',
};

function describe(method: PaymentMethod): string {
  const taken = CURRENCIES.filter((currency) => takesCurrency(method, currency));
  return `${WORDS[method]}. Takes ${taken.length === CURRENCIES.length ? 'any currency' : taken.join(', ')}.`;
}

export const PaymentMethodRef = builder.enumType('PaymentMethod', {
  description: 'A way to pay. A link may allow only those that take its currency.',
  // REST knows methods that only pay out, and refuses them. No link has one, so GraphQL leaves them out.
  values: Object.fromEntries(
    PAYMENT_METHODS.filter(isPayIn).map((method) => [method, { description: describe(method) }]),
  ) as Record<PaymentMethod, { description: string }>,
});
