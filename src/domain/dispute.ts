import type { CurrencyCode } from './currency.ts';
import type { Amount } from './money.ts';

/** OPEN while the bank decides; WON: the money stays; LOST: the bank took it back for good. */
const DISPUTE_STATUSES = ['OPEN', 'WON', 'LOST'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** A payer who asked his bank for the money of a payment (a chargeback). Providers open and close it; we record it. */
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
