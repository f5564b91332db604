import type { Issue } from './errors.ts';
import type { Customer, CustomerRequirement } from './payment-link.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { NextStepKind } from './provider/next-step.ts';

/** Data that some methods require in addition to the customer. */
export type RailDetails = {
  /** The provider's id of the payer's bank. */
  readonly bankId?: string;
  /** The blockchain and the coin to pay with. */
  readonly wallet?: { readonly network: string; readonly token: string };
  /** The payer's bank account in the United States. */
  readonly routingNumber?: string;
  readonly accountNumber?: string;
};
export type RailDetail = keyof RailDetails;

/** The data that a payment method requires of the payer, and the kind of next step; null without one. */
export type Rail = {
  readonly customer: readonly CustomerRequirement[];
  readonly details: readonly RailDetail[];
  readonly nextStep: NextStepKind | null;
};

const NAME = ['firstName', 'lastName'] as const;

/** As documented by the rails. Methods that are not listed require nothing and have no next step. */
const RAILS: Partial<Record<PaymentMethod, Rail>> = {
  WEBPAY: { customer: [...NAME, 'email'], details: [], nextStep: 'REDIRECT' },
  ETPAY: { customer: ['firstName', 'email'], details: [], nextStep: 'REDIRECT' },
  FINTOC: { customer: [], details: [], nextStep: 'REDIRECT' },
  PSE: {
    customer: [...NAME, 'documentNumber', 'documentType', 'phoneNumber', 'email'],
    details: ['bankId'],
    nextStep: 'REDIRECT',
  },
  WOMPI: { customer: ['firstName', 'email'], details: [], nextStep: 'REDIRECT' },
  BANCOLOMBIA: { customer: ['email'], details: [], nextStep: 'REDIRECT' },
  DAVIVIENDA: { customer: ['email'], details: ['bankId'], nextStep: 'REDIRECT' },
  DAVIPLATA: { customer: ['documentType', 'documentNumber', 'email'], details: [], nextStep: 'CONFIRM_IN_APP' },
  NEQUI: { customer: ['phoneNumber', 'email'], details: [], nextStep: 'CONFIRM_IN_APP' },
  PIX: { customer: [...NAME, 'email', 'documentNumber'], details: [], nextStep: 'QR_CODE' },
  PCT: { customer: ['phoneNumber', 'phoneNumberPrefix', 'email'], details: [], nextStep: 'QR_CODE' },
  CVU: { customer: [], details: [], nextStep: 'TRANSFER' },
  SPEI: { customer: NAME, details: [], nextStep: 'TRANSFER' },
  ACH: { customer: ['firstName'], details: ['routingNumber', 'accountNumber'], nextStep: null },
  FEDNOW: { customer: ['firstName'], details: ['routingNumber', 'accountNumber'], nextStep: null },
  RTP: { customer: ['firstName'], details: ['routingNumber', 'accountNumber'], nextStep: null },
  CRYPTO: { customer: [], details: ['wallet'], nextStep: 'TRANSFER' },
};

const PLAIN: Rail = { customer: [], details: [], nextStep: null };

export function railOf(method: PaymentMethod): Rail {
  return RAILS[method] ?? PLAIN;
}

/** A CPF, the tax number of a person in Brazil: 11 digits, with or without punctuation. */
const CPF = /^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/;

/** Faults in the customer's data by the method's own rules. Missing data is reported elsewhere. */
export function railFaults(method: PaymentMethod, customer: Customer | null): readonly Issue[] {
  const { documentNumber = '' } = customer ?? {};
  if (method !== 'PIX' || documentNumber === '' || CPF.test(documentNumber)) return [];
  return [{ path: ['customer', 'documentNumber'], code: 'INVALID', message: 'must be a CPF of 11 digits for PIX' }];
}
