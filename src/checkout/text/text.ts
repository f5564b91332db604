import type { InactiveReason } from '../../domain/payment-link.ts';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { NextStepKind, TransferAccount } from '../../domain/provider/next-step.ts';
import type { FieldName } from '../views/fields.ts';

/** Why a page has nothing to pay. */
export type NoticeKind =
  | InactiveReason
  | 'PROCESSING'
  | 'NOT_FOUND'
  | 'WRONG_METHOD'
  | 'CROSS_SITE'
  | 'UNREADABLE_FORM'
  | 'TOO_MANY_ATTEMPTS'
  | 'NOT_PAYABLE'
  | 'UNAVAILABLE';

/** The state of a payer's attempt. */
export type ResultKind =
  | 'PROCESSING'
  | 'WAITING_FOR_FUNDS'
  | 'CANCELING'
  | 'FINISHED'
  /** Finished, and refunded as a whole. */
  | 'REFUNDED'
  | 'FAILED'
  /** Given up without the provider's answer: the payer may have been charged. */
  | 'UNCONFIRMED'
  /** The money arrived after the payment had failed, and the link could not take it: it is refunded. */
  | 'LATE_REFUNDED'
  /** The same for a method without refunds: the client decides. */
  | 'LATE_HELD'
  | 'ENDED';

type Message = { readonly title: string; readonly body: string };

/** All texts of the payer's pages. Each language implements it, so a missing or surplus entry is a type error. */
export type Text = {
  /** The language's own name for itself. */
  readonly ownName: string;
  readonly languages: string;
  readonly merchant: string;
  readonly sandbox: string;
  /** The label of a test method among live ones. */
  readonly testMethod: string;
  readonly secure: string;

  readonly payTitle: (merchant: string) => string;
  readonly errorTitle: (title: string) => string;
  readonly payTo: string;
  readonly total: string;
  readonly subtotal: string;
  readonly taxes: string;
  readonly detail: string;
  readonly showDetail: string;
  readonly moreItems: (count: number) => string;
  readonly itemTax: (name: string, rate: string, amount: string) => string;
  readonly timeLeft: string;
  readonly lessThanAMinute: string;
  readonly openUntil: string;
  readonly continueOnPhone: string;
  readonly scanToContinue: string;
  readonly qrLabel: string;

  readonly yourDetails: string;
  readonly optional: string;
  readonly choose: string;
  readonly passport: string;
  readonly paymentMethod: string;
  readonly testCard: string;
  /** Descriptions of test cards by token; others have the provider's own description. */
  readonly testCards: Readonly<Partial<Record<string, string>>>;
  readonly pay: (amount: string) => string;
  readonly paying: string;
  readonly field: Readonly<Record<FieldName, string>>;
  readonly cpfHint: string;
  readonly hint: Readonly<Partial<Record<FieldName, string>>>;
  readonly method: Readonly<Record<PaymentMethod, { readonly name: string; readonly note: string }>>;

  readonly formExpired: string;
  readonly sendAgain: string;
  readonly fixErrors: string;
  readonly missing: (field: string) => string;
  readonly invalid: (field: string) => string;
  /** The short form, next to the field. */
  readonly missingHere: string;
  readonly invalidHere: string;
  readonly chooseMethod: string;
  readonly chooseCard: string;

  readonly notice: Readonly<Record<NoticeKind, Message>>;

  /** What the payer has to do, by the name of the method. */
  readonly step: Readonly<
    Record<NextStepKind, { readonly title: (method: string) => string; readonly body: (method: string) => string }>
  >;
  /** For a transfer of a stablecoin. */
  readonly sendCoin: Message;
  readonly continueTo: (page: string) => string;
  readonly payCode: string;
  readonly qrToPay: (method: string) => string;
  readonly copy: string;
  readonly copied: string;
  readonly account: Readonly<Record<TransferAccount['kind'], string>>;
  readonly accountBank: string;
  readonly holder: string;
  readonly goesOn: string;
  /** Replaces the step once its time is over. */
  readonly timeIsOver: Message;
  readonly otherMethod: string;
  readonly playBank: string;
  /** The page of the sandbox's simulated bank. */
  readonly bank: Message & { readonly approve: string; readonly refuse: string; readonly leave: string };

  readonly result: Readonly<Record<ResultKind, Message>>;
  readonly failure: string;
  /** Why a payment failed, by the provider's code; other codes have the text of `refused`. */
  readonly failures: Readonly<Partial<Record<string, string>>> & { readonly refused: string };
  readonly goOn: string;
  readonly paidBefore: string;
  readonly seeReceipt: string;
  readonly checkNow: string;
  readonly tryAgain: string;
  readonly returning: (merchant: string) => string;
  readonly returnTo: (merchant: string) => string;
  /** Precedes the support contact. */
  readonly questions: (merchant: string) => string;
  /** The merchant's reference. */
  readonly order: string;
  readonly print: string;
  readonly testReceipt: string;
  readonly amount: string;
  /** The label of the refunded amount. */
  readonly refund: string;
  readonly paidWith: string;
  readonly reference: string;
  readonly date: string;
};
