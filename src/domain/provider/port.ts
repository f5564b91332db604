import type { DisputeStatus } from '../dispute.ts';
import type { Issue } from '../errors.ts';
import type { Amount } from '../money.ts';
import type { Payment, PaymentStatus } from '../payment.ts';
import type { PaymentLinkTerms } from '../payment-link.ts';
import type { PaymentMethod } from '../payment-method.ts';
import type { Refund, RefundStatus } from '../refund.ts';
import type { AccountMode, OpenAccount, ProviderName } from './account.ts';
import type { NextStep } from './next-step.ts';

/** How a payment stands with its provider. */
export type ProviderResult =
  /** Nothing is decided. `askAt`: when the provider will know more; absent when it does not say. */
  | {
      readonly status: 'PENDING';
      readonly reference: string | null;
      readonly nextStep: NextStep | null;
      readonly expiresAt: number | null;
      readonly askAt?: number;
    }
  /** Money came, at least as far as `status` says. `transactionId`: the provider's name for the movement of money. */
  | {
      readonly status: Extract<PaymentStatus, 'AUTHORIZED' | 'CAPTURED' | 'RECEIVED' | 'SETTLED'>;
      readonly reference: string;
      readonly transactionId?: string;
    }
  /** It was not paid and, as far as the provider knows, cannot be any more. */
  | {
      readonly status: 'FAILED';
      readonly reference: string | null;
      readonly code: string;
      readonly message: string;
      /** When to ask once more, where a call under way may still take the money. */
      readonly askAt?: number;
    };

/** A refund as the provider knows it. `id` is ours, where the provider was told; null for one made at the provider. */
export type ProviderRefund = {
  readonly id: string | null;
  readonly reference: string;
  readonly amount: Amount;
  readonly status: RefundStatus;
  readonly failureCode: string | null;
};

/** What came of asking for a refund. There is no `reference` where the provider refused to make one. */
export type RefundResult = Pick<ProviderRefund, 'status' | 'failureCode'> & { readonly reference: string | null };

export type ProviderDispute = {
  readonly reference: string;
  readonly amount: Amount;
  readonly reason: string;
  readonly status: DisputeStatus;
};

/** Everything that a provider says of one payment. Lists that it was not asked for are absent. */
export type ProviderReport = {
  readonly result: ProviderResult;
  readonly refunds?: readonly ProviderRefund[];
  readonly disputes?: readonly ProviderDispute[];
  /** The sum of what went back, of a provider that cannot tell its refunds one by one. */
  readonly refundedAmount?: Amount;
};

/** A payment with what its provider needs to know beside it. */
export type ProviderPayment = {
  readonly payment: Payment;
  /** Of the session that it pays. Undefined once its link is deleted. */
  readonly terms: PaymentLinkTerms | undefined;
  /** Where the payer's browser comes back to: an address of this gateway. */
  readonly returnUrl: string;
  readonly account: OpenAccount;
};

/** What a provider's page sent the payer back with: the query, or the fields of the form. */
export type ReturnParameters = Readonly<Record<string, string>>;

/** A notice that a provider sent, verified. It is only a hint that something changed: `look` tells what. */
export type ProviderNotice = {
  /** The provider's own id of it: the same notice may come more than once. */
  readonly id: string;
  readonly type: string;
  /** Which payment it is about, by whatever the notice names; undefined when it is about none of ours. */
  readonly about:
    | { readonly paymentId: string }
    | { readonly reference: string }
    | { readonly transactionId: string }
    | undefined;
};

/** The notice is forged, too old or not to be read. The message says which. */
export class NoticeError extends Error {
  override readonly name = 'NoticeError';
}

/** A call to the provider failed or was refused. The message says how, and nothing of what was sent or answered. */
export class ProviderCallError extends Error {
  override readonly name: string = 'ProviderCallError';
}

/** One movement of money in the provider's own books. Amounts are positive; the kind says which way they went. */
export type ProviderMovement = {
  readonly kind: 'PAYMENT' | 'REFUND' | 'DISPUTE';
  /** Our payment, where the provider's books say so. */
  readonly paymentId: string | null;
  readonly reference: string;
  readonly amount: Amount;
  readonly currency: string;
  readonly at: number;
};

/** A card that a test provider answers in a known way. */
export type TestCard = { readonly token: string; readonly description: string };

/** A bank that a payer can choose where a rail asks for one. */
export type Bank = { readonly id: string; readonly name: string };

/** One entry of an account's credentials, for whoever sets it up. */
export type CredentialField = { readonly name: string; readonly description: string };

/**
 * Whoever collects the money. Each is a folder in `providers`, and nothing outside of it knows more than this. Calls that
 * reach out answer or reject within `PROVIDER_TIMEOUT_MS`; after a rejection nobody knows whether anything was done, so
 * each of them may be made again: the ids of payment and refund are the idempotency keys.
 */
export type PaymentProvider = {
  readonly name: ProviderName;
  /** Whether no real money moves, so that funds may be made to arrive by hand. */
  readonly simulated: boolean;
  /** The methods that it can serve. */
  readonly methods: readonly PaymentMethod[];
  readonly modes: readonly AccountMode[];
  readonly credentialFields: readonly CredentialField[];
  /** What is wrong with credentials, by their form alone. Paths begin with the name of the entry. */
  readonly credentialFaults: (credentials: Readonly<Record<string, string>>, mode: AccountMode) => readonly Issue[];
  /** Cards to try; none at a provider that takes real ones. */
  readonly testCards: readonly TestCard[];
  /** The banks to choose from, for a method that asks for one. */
  readonly banks: (method: PaymentMethod) => readonly Bank[];
  /** Whether money that was paid by the method can be given back through the provider. */
  readonly canRefund: (method: PaymentMethod) => boolean;
  /** Refunds of one payment are asked for one after the other: the provider cannot tell one from another. */
  readonly refundsInOrder?: boolean;
  /** Why the provider cannot take the payment, by its amount or currency: undefined when it can. */
  readonly refusal: (payment: Pick<Payment, 'amount' | 'currency' | 'method'>) => string | undefined;

  /** Begins to collect, at most once for each payment: doing it again tells how it stands. */
  readonly begin: (asked: ProviderPayment) => Promise<ProviderReport>;
  /** How a payment that has a reference stands. */
  readonly look: (asked: ProviderPayment) => Promise<ProviderReport>;
  /** The payer came back: what the provider needs to hear of it, and how the payment stands then. */
  readonly resume: (asked: ProviderPayment, returned: ReturnParameters) => Promise<ProviderReport>;
  /**
   * Makes sure that the payment, which has a reference, cannot be paid any more: FAILED then. Where it was paid already,
   * tells that instead; PENDING where the provider can neither stop it nor say.
   */
  readonly cancel: (asked: ProviderPayment) => Promise<ProviderReport>;
  /** Gives money back. `refundedBefore`: the sum of the payment's refunds that went through so far. */
  readonly refund: (
    asked: ProviderPayment,
    refund: Refund & { readonly refundedBefore: Amount },
  ) => Promise<RefundResult>;

  /** Reads a notice and verifies that the provider sent it. Throws NoticeError. Undefined where a provider sends none. */
  readonly readNotice?: (
    notice: { readonly body: Uint8Array; readonly headers: Headers },
    account: OpenAccount,
    now: number,
  ) => ProviderNotice;
  /** The notices from `since` on, in any order, for those that did not arrive. */
  readonly missedNotices?: (account: OpenAccount, since: number) => AsyncIterable<ProviderNotice>;
  /** The movements of money in the provider's books, `from` and `to` included. Undefined where it has no such list. */
  readonly movements?: (account: OpenAccount, range: { from: number; to: number }) => AsyncIterable<ProviderMovement>;
};

/** How long a call that reaches out to a provider may take. */
export const PROVIDER_TIMEOUT_MS = 10_000;
