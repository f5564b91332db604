import type { CurrencyCode } from './currency.ts';
import type { Amount } from './money.ts';

/** OPEN: the bank has not decided; WON: the client keeps the money; LOST: the payer got it back. */
const DISPUTE_STATUSES = ['OPEN', 'WON', 'LOST'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];
export type DisputeDecision = Exclude<DisputeStatus, 'OPEN'>;

/** A chargeback: the payer disputes a payment with the bank. Only the provider opens and closes it. */
export type Dispute = {
  readonly clientId: string;
  readonly id: string;
  readonly paymentId: string;
  readonly providerReference: string;
  readonly amount: Amount;
  readonly currency: CurrencyCode;
  /** In the provider's words, such as `fraudulent`. */
  readonly reason: string;
  readonly status: DisputeStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
};
