import type { DisputeStatus } from '../dispute.ts';
import type { Issue } from '../errors.ts';
import type { Amount } from '../money.ts';
import type { Payment, PaymentStatus } from '../payment.ts';
import type { PaymentLinkTerms } from '../payment-link.ts';
import type { PaymentMethod } from '../payment-method.ts';
import type { Refund, RefundStatus } from '../refund.ts';
import type { AccountMode, OpenAccount, ProviderName } from './account.ts';
import type { ProviderFault } from './call.ts';
import type { NextStep } from './next-step.ts';

/** The state of a payment at its provider. */
export type ProviderResult =
  /** Undecided. `lookUpAt`: when the provider expects to know more, if it says so. */
  | {
      readonly status: 'PENDING';
      readonly reference: string | null;
      readonly nextStep: NextStep | null;
      readonly expiresAt: number | null;
      readonly lookUpAt?: number;
    }
  /** The payment has succeeded as far as `status`. `transactionId`: the provider's id of the movement of money. */
  | {
      readonly status: Extract<PaymentStatus, 'AUTHORIZED' | 'CAPTURED' | 'RECEIVED' | 'SETTLED'>;
      readonly reference: string;
      readonly transactionId?: string;
    }
  /** Not paid and, as far as the provider knows, no longer payable. */
  | {
      readonly status: 'FAILED';
      readonly reference: string | null;
      readonly code: string;
      readonly message: string;
      /** When to look it up once more, because a pending call may still take the money. */
      readonly lookUpAt?: number;
    };

/** A refund in the provider's books. `id` is our id, which we sent with it; null for one made at the provider itself. */
export type ProviderRefund = {
  readonly id: string | null;
  readonly reference: string;
  readonly amount: Amount;
  readonly status: RefundStatus;
  readonly failureCode: string | null;
};

/** The result of requesting a refund. `reference` is null where the provider refused it. */
export type RefundResult = Pick<ProviderRefund, 'status' | 'failureCode'> & { readonly reference: string | null };

export type ProviderDispute = {
  readonly reference: string;
  readonly amount: Amount;
  readonly reason: string;
  readonly status: DisputeStatus;
};

/** A provider's report on one payment. Lists that were not requested are absent. */
export type ProviderReport = {
  readonly result: ProviderResult;
  readonly refunds?: readonly ProviderRefund[];
  readonly disputes?: readonly ProviderDispute[];
  /** The sum of refunds, of a provider that does not list them. */
  readonly refundedAmount?: Amount;
};

/** A payment with all that its provider needs. */
export type ProviderPayment = {
  readonly payment: Payment;
  /** The terms of its session. Undefined once its link is deleted. */
  readonly terms: PaymentLinkTerms | undefined;
  /** The url of this gateway that the payer's browser returns to. */
  readonly returnUrl: string;
  readonly account: OpenAccount;
};

/** The parameters with which a provider's page sends the payer back: the query, or the form's fields. */
export type ReturnParameters = Readonly<Record<string, string>>;

/** A verified webhook of a provider. It is only a hint that something changed: `retrieve` finds out what. */
export type ProviderNotice = {
  /** The provider's id of it, for deduplication. */
  readonly id: string;
  readonly type: string;
  /** Its payment, by the id that the notice has; undefined when it concerns none of ours. */
  readonly about:
    | { readonly paymentId: string }
    | { readonly reference: string }
    | { readonly transactionId: string }
    | undefined;
};

/** The provider no longer reports the state of a payment that is so old. */
export class PaymentTooOldError extends Error {
  override readonly name = 'PaymentTooOldError';
}

/** The notice is forged, too old or malformed, as the message says. */
export class NoticeError extends Error {
  override readonly name = 'NoticeError';
}

/** A call to the provider failed or was refused. The message has nothing of what was sent or answered. */
export class ProviderCallError extends Error {
  override readonly name: string = 'ProviderCallError';
  readonly fault: ProviderFault;

  constructor(message: string, fault: ProviderFault) {
    super(message);
    this.fault = fault;
  }
}

/** A movement of money in the provider's books. Amounts are positive; the kind implies the direction. */
export type ProviderMovement = {
  readonly kind: 'PAYMENT' | 'REFUND' | 'DISPUTE';
  /** The id of our payment, if the provider's books have it. */
  readonly paymentId: string | null;
  readonly reference: string;
  readonly amount: Amount;
  readonly currency: string;
  readonly at: number;
};

/** A test card with a known result. */
export type TestCard = { readonly token: string; readonly description: string };

/** A bank that a payer can choose, where a rail requires one. */
export type Bank = { readonly id: string; readonly name: string };

/** One entry of an account's credentials, described for its operator. */
export type CredentialField = { readonly name: string; readonly description: string };

/**
 * A payment provider. Each is a folder in `providers`, which implements this port. Calls of its API settle within
 * `PROVIDER_TIMEOUT_MS`; after a rejection the result is unknown, so every call must be repeatable: the ids of payment
 * and refund are the idempotency keys.
 */
export type PaymentProvider = {
  readonly name: ProviderName;
  /** Whether no real money moves, so that outcomes can be simulated. */
  readonly simulated: boolean;
  /** The methods that it supports. */
  readonly methods: readonly PaymentMethod[];
  readonly modes: readonly AccountMode[];
  readonly credentialFields: readonly CredentialField[];
  /** Validates the form of credentials. Paths begin with the name of the entry. */
  readonly credentialFaults: (credentials: Readonly<Record<string, string>>, mode: AccountMode) => readonly Issue[];
  /** Test cards; none at a provider of real payments. */
  readonly testCards: readonly TestCard[];
  /** The banks to choose from, for a method that requires one. */
  readonly banks: (method: PaymentMethod) => readonly Bank[];
  /** Whether payments by the method can be refunded through the provider. */
  readonly canRefund: (method: PaymentMethod) => boolean;
  /**
   * Whether refunds of one payment must be requested one after the other, and repeated only when a request whose answer was
   * lost is surely over, as the provider does not identify them.
   */
  readonly refundsInOrder?: boolean;
  /** Why the provider cannot take the payment, by its amount or currency; undefined when it can. */
  readonly refusal: (payment: Pick<Payment, 'amount' | 'currency' | 'method'>) => string | undefined;

  /** Begins to collect. Idempotent: repeated, it reports the payment's state. */
  readonly begin: (request: ProviderPayment) => Promise<ProviderReport>;
  /** Reports the state of a payment that has a reference. Rejects with a PaymentTooOldError for one that is too old. */
  readonly retrieve: (request: ProviderPayment) => Promise<ProviderReport>;
  /** The payer returned with these parameters: completes the payment where the provider requires it, and reports its state. */
  readonly resume: (request: ProviderPayment, returned: ReturnParameters) => Promise<ProviderReport>;
  /**
   * Makes a payment that has a reference unpayable, and reports FAILED then. Reports the success of one that was paid, and
   * PENDING where the provider can neither cancel it nor decide.
   */
  readonly cancel: (request: ProviderPayment) => Promise<ProviderReport>;
  /**
   * Refunds. `refundedBefore`: the sum of the payment's successful refunds so far. `requestedAt`: when the refund was last
   * requested, and so may have been made, where refunds are requested one after the other.
   */
  readonly refund: (
    request: ProviderPayment,
    refund: Refund & { readonly refundedBefore: Amount },
  ) => Promise<RefundResult>;

  /** Verifies and parses a notice; rejects with a NoticeError. Undefined for a provider that sends none. */
  readonly readNotice?: (
    notice: { readonly body: Uint8Array; readonly headers: Headers },
    account: OpenAccount,
    now: number,
  ) => Promise<ProviderNotice>;
  /** Lists the notices since an instant, in any order, to find those that were not delivered. */
  readonly missedNotices?: (account: OpenAccount, since: number) => AsyncIterable<ProviderNotice>;
  /** The movements of money in the provider's books, in an inclusive range. Undefined for a provider without a list. */
  readonly movements?: (account: OpenAccount, range: { from: number; to: number }) => AsyncIterable<ProviderMovement>;
};

/** The timeout of a call of a provider's API. */
export const PROVIDER_TIMEOUT_MS = 10_000;
