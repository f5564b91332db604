import type { InactiveReason } from '../../domain/payment-link.ts';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { NextStepKind, TransferAccount } from '../../domain/provider/next-step.ts';
import type { FieldName } from '../views/fields.ts';

/** Why there is nothing to pay on a page. */
export type NoticeKind =
  | InactiveReason
  | 'PROCESSING'
  | 'NOT_FOUND'
  | 'WRONG_METHOD'
  | 'CROSS_SITE'
  | 'UNREADABLE_FORM'
  | 'TOO_MANY_TRIES'
  | 'NOT_PAYABLE'
  | 'UNAVAILABLE';

/** How one payer's own attempt stands. */
export type ResultKind = 'PROCESSING' | 'WAITING_FOR_FUNDS' | 'CANCELING' | 'FINISHED' | 'FAILED' | 'ENDED';

type Message = { readonly title: string; readonly body: string };

/** Every word a payer can read. Each language fills it in, so a missing or a spare entry is a type error. */
export type Text = {
  /** The language's own name for itself. */
  readonly ownName: string;
  readonly languages: string;
  readonly merchant: string;
  readonly sandbox: string;
  /** Beside a method that is a test, among others that are not. */
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
  /** What the cards of a test provider do, by token; others are described in the provider's own words. */
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
  /** The same beside the field itself. */
  readonly missingHere: string;
  readonly invalidHere: string;
  readonly chooseMethod: string;
  readonly chooseCard: string;

  readonly notice: Readonly<Record<NoticeKind, Message>>;

  /** What the payer has to do, by the name of the method. */
  readonly step: Readonly<
    Record<NextStepKind, { readonly title: (method: string) => string; readonly body: (method: string) => string }>
  >;
  /** The same where a coin is sent rather than money. */
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
  readonly timeIsOver: string;
  readonly otherMethod: string;
  readonly playBank: string;
  /** The page of the bank that the sandbox plays. */
  readonly bank: Message & { readonly approve: string; readonly refuse: string; readonly leave: string };

  readonly result: Readonly<Record<ResultKind, Message>>;
  readonly failure: string;
  /** Why a payment failed, by the provider's code; others are told in the provider's own words. */
  readonly failures: Readonly<Partial<Record<string, string>>>;
  readonly goOn: string;
  readonly paidBefore: string;
  readonly seeReceipt: string;
  readonly checkNow: string;
  readonly tryAgain: string;
  readonly returning: (merchant: string) => string;
  readonly returnTo: (merchant: string) => string;
  /** Ahead of whom to ask. */
  readonly questions: (merchant: string) => string;
  /** The merchant's own reference of what is paid. */
  readonly order: string;
  readonly print: string;
  readonly testReceipt: string;
  readonly amount: string;
  readonly paidWith: string;
  readonly reference: string;
  readonly date: string;
};
