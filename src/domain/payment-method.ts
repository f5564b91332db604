import type { CurrencyCode } from './currency.ts';

/** The currencies of each method; `any` for all of them, none for the methods that only pay out. */
const TAKES = {
  CARD: 'any',
  CRYPTO: ['USDC', 'USDT'],
  ACCOUNT: 'any',
  BANK_ACCOUNT: [],
  PIX: ['BRL'],
  PCT: ['ARS'],
  CVU: ['ARS'],
  ETPAY: ['CLP'],
  FINTOC: ['CLP'],
  WEBPAY: ['CLP'],
  SPEI: ['MXN'],
  PSE: ['COP'],
  BANCOLOMBIA: ['COP'],
  DAVIVIENDA: ['COP'],
  DAVIPLATA: ['COP'],
  NEQUI: ['COP'],
  BREB: [],
  WOMPI: ['COP'],
  LIGO: ['PEN'],
  SIP: ['PEN', 'BOB'],
  ACH: ['USD'],
  WIRE: [],
  FEDNOW: ['USD'],
  RTP: ['USD'],
  SEPA: [],
  FPE: [],
  SWIFT: [],
} as const satisfies Record<string, 'any' | readonly CurrencyCode[]>;

export type PaymentMethod = keyof typeof TAKES;

export const PAYMENT_METHODS = Object.keys(TAKES) as PaymentMethod[];

export function isPaymentMethod(value: unknown): value is PaymentMethod {
  return typeof value === 'string' && Object.hasOwn(TAKES, value);
}

/** Whether payers can pay by the method: some methods only pay out. */
export function isPayIn(method: PaymentMethod): boolean {
  return TAKES[method].length > 0;
}

/** Whether a payer can pay an amount in that currency through the method. */
export function takesCurrency(method: PaymentMethod, currency: CurrencyCode): boolean {
  const taken: 'any' | readonly CurrencyCode[] = TAKES[method];
  return taken === 'any' || taken.includes(currency);
}
