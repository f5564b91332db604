/** What the payer has to do before the provider can decide on a payment, until `expiresAt`. */
export type NextStep =
  /** Go to a page of the provider. `token`: the provider's token of the payment, if the payment method has one. */
  | {
      readonly kind: 'REDIRECT';
      readonly url: string;
      readonly token: string | null;
      readonly expiresAt: number | null;
    }
  /** Scan a QR code with the app of a bank; `content` is the code's text, `copyable` whether the app accepts it pasted. */
  | {
      readonly kind: 'QR_CODE';
      readonly content: string;
      readonly copyable: boolean;
      readonly expiresAt: number | null;
    }
  /** Transfer the amount to an account, or to a blockchain address. */
  | {
      readonly kind: 'TRANSFER';
      readonly account: TransferAccount;
      readonly expiresAt: number | null;
    }
  /** Confirm the payment in an app, which has received the request. */
  | { readonly kind: 'CONFIRM_IN_APP'; readonly expiresAt: number | null };

export type NextStepKind = NextStep['kind'];

export type TransferAccount = {
  /** CLABE (Mexico, 18 digits), CVU (Argentina, 22 digits) or the blockchain address. */
  readonly number: string;
  readonly kind: 'CLABE' | 'CVU' | 'ADDRESS';
  /** The bank, or the blockchain network; null if the number implies it. */
  readonly bankId: string | null;
  readonly holder: string | null;
};

/** Whether the payer's time for the step has passed. */
export function isStepOver({ expiresAt }: NextStep, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}
