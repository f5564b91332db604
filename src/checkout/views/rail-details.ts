import type { CurrencyCode } from '../../domain/currency.ts';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { PaymentProvider } from '../../domain/provider/port.ts';
import { type RailDetail, railOf } from '../../domain/rails.ts';
import { networksOf } from '../text/choices.ts';

/** A method that the payer can choose, and its provider. */
export type Offer = {
  readonly method: PaymentMethod;
  readonly provider: Pick<PaymentProvider, 'testCards' | 'banks'>;
  /** Whether no real money moves. */
  readonly isTest: boolean;
};

type Choice = { readonly code: string; readonly name: string };

type DetailShape = {
  /** The options; none for a text field. */
  readonly choices: (offer: Offer, currency: CurrencyCode) => readonly Choice[];
  /** Converts the field's value to the services' input. */
  readonly input: (answer: string, currency: CurrencyCode) => unknown;
};

/** The fields of data that methods require in addition to the customer. */
const DETAILS: Readonly<Record<RailDetail, DetailShape>> = {
  bankId: {
    choices: ({ method, provider }) => provider.banks(method).map(({ id, name }) => ({ code: id, name })),
    input: (answer) => answer,
  },
  // Nothing is converted: the coin that is sent is the currency of the link.
  wallet: {
    choices: (_, currency) => networksOf(currency),
    input: (network, token) => ({ network, token }),
  },
  routingNumber: { choices: () => [], input: (answer) => answer },
  accountNumber: { choices: () => [], input: (answer) => answer },
};

export function isRailDetail(name: string): name is RailDetail {
  return Object.hasOwn(DETAILS, name);
}

/** The name of a method's own field: two methods may require the same data, each with its own options. */
export function detailId(method: PaymentMethod | string, detail: RailDetail): string {
  return `${method}.${detail}`;
}

export function detailChoices(offer: Offer, detail: RailDetail, currency: CurrencyCode): readonly Choice[] {
  return DETAILS[detail].choices(offer, currency);
}

export function detailInput(detail: RailDetail, answer: string, currency: CurrencyCode): unknown {
  return DETAILS[detail].input(answer, currency);
}

export function detailsOf({ method }: Offer): readonly RailDetail[] {
  return railOf(method).details;
}
