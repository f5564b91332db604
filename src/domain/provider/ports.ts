import type { Dispute, DisputeDecision, DisputeStatus } from '../dispute.ts';
import type { Amount } from '../money.ts';
import type { ChildWindow, Direction, OffsetWindow, PageRows, PageWindow } from '../page.ts';
import type { Payment } from '../payment.ts';
import type { Refund, RefundStatus } from '../refund.ts';
import type { ProviderAccount } from './account.ts';

export type RefundFilter = { readonly paymentId?: readonly string[]; readonly status?: readonly RefundStatus[] };
export type RefundQuery = { readonly filter: RefundFilter; readonly direction: Direction };

export type RefundReads = {
  find(clientId: string, id: string): Promise<Refund | undefined>;
  findMany(clientId: string, ids: readonly string[]): Promise<readonly (Refund | undefined)[]>;
  page(clientId: string, query: RefundQuery, window: PageWindow): Promise<PageRows<Refund>>;
  listByOffset(clientId: string, query: RefundQuery, window: OffsetWindow): Promise<readonly Refund[]>;
  count(clientId: string, filter: RefundFilter): Promise<number>;
  /** Pages of the refunds of many payments, in the order of `windows`. */
  pagesOf(clientId: string, query: RefundQuery, windows: readonly ChildWindow[]): Promise<readonly PageRows<Refund>[]>;
  /** Totals of the refunds of many payments, in the order of the ids, which are distinct. */
  countsOf(clientId: string, query: RefundQuery, paymentIds: readonly string[]): Promise<readonly number[]>;
  /** All refunds of one payment, oldest first. */
  ofPayment(clientId: string, paymentId: string): Promise<readonly Refund[]>;
};

export type RefundWrites = RefundReads & {
  insert(refund: Refund): Promise<void>;
  /**
   * Claims a PENDING refund that nobody has requested since `notSince`, so that one of several callers requests it: false for
   * the others, and for a decided refund.
   */
  claim(clientId: string, id: string, times: { readonly now: number; readonly notSince: number }): Promise<boolean>;
  /** Writes if the refund is PENDING, or SUCCEEDED and now FAILED after all; the row as written, else undefined. */
  decide(
    clientId: string,
    id: string,
    change: Pick<Refund, 'status' | 'providerReference' | 'failureCode' | 'updatedAt'>,
  ): Promise<Refund | undefined>;
};

export type DisputeReads = {
  /** All disputes of each payment, oldest first, in the order of `paymentIds`. */
  ofPayments(clientId: string, paymentIds: readonly string[]): Promise<readonly (readonly Dispute[])[]>;
};

export type DisputeWrites = DisputeReads & {
  /** False if a dispute with that reference exists. */
  insert(dispute: Dispute): Promise<boolean>;
  /** Writes the decision if the status is another one; the row as written, else undefined. */
  setStatus(
    clientId: string,
    reference: string,
    status: DisputeDecision,
    updatedAt: number,
  ): Promise<Dispute | undefined>;
};

export type ProviderAccountReads = {
  find(clientId: string, id: string): Promise<ProviderAccount | undefined>;
  list(clientId: string): Promise<readonly ProviderAccount[]>;
  /** The accounts of all clients, for jobs: up to `limit` after `after`, in the order of client and id. */
  listAll(limit: number, after?: Pick<ProviderAccount, 'clientId' | 'id'>): Promise<readonly ProviderAccount[]>;
};

export type ProviderAccountWrites = ProviderAccountReads & {
  /** Inserts the account, or replaces the client's account with that id. */
  put(account: ProviderAccount): Promise<void>;
  /** Replaces the sealed credentials, for the rotation of keys; false if the account was changed or removed since it was read. */
  reseal(account: ProviderAccount, sealedCredentials: string): Promise<boolean>;
  /** False when there was none. */
  remove(clientId: string, id: string): Promise<boolean>;
  setNoticesReadTo(clientId: string, id: string, readTo: number): Promise<void>;
};

/** A stored notice of a provider. */
export type StoredNotice = {
  readonly clientId: string;
  readonly accountId: string;
  /** The provider's own id of it. */
  readonly noticeId: string;
  readonly type: string;
  readonly paymentId: string | null;
  readonly receivedAt: number;
};

export type ProviderNoticeWrites = {
  /** False when the notice was stored before. */
  insert(notice: StoredNotice): Promise<boolean>;
};

/** The state of a payment in the books of the sandbox, which simulates a provider. */
export type SandboxCharge = {
  readonly clientId: string;
  readonly paymentId: string;
  /** PENDING, AUTHORIZED and CAPTURED are undecided. Money may arrive in any status: then it is PAID. */
  readonly status: 'PENDING' | 'AUTHORIZED' | 'CAPTURED' | 'PAID' | 'FAILED';
  /** Why it FAILED; otherwise null. */
  readonly failureCode: string | null;
  /** When a PENDING charge changes by itself, and to what; null when somebody has to decide. */
  readonly decides: { readonly at: number; readonly as: 'CAPTURED' | 'FAILED' } | null;
  /** Until when the payer can act; null without a next step. */
  readonly expiresAt: number | null;
  readonly amount: Amount;
  readonly currency: string;
  readonly refunds: readonly { readonly id: string; readonly amount: Amount; readonly at: number }[];
  readonly disputes: readonly {
    readonly reference: string;
    readonly amount: Amount;
    readonly status: DisputeStatus;
    readonly at: number;
  }[];
  readonly paidAt: number | null;
  /** Counts the writes, from 1. */
  readonly version: number;
};

/** The sandbox's own books. */
export type SandboxLedger = {
  find(clientId: string, paymentId: string): Promise<SandboxCharge | undefined>;
  /** The client's charges by the id of their payment: up to `limit` after `after`. */
  list(clientId: string, window: { readonly after: string; readonly limit: number }): Promise<readonly SandboxCharge[]>;
  /** Writes a new charge, or the next version of one; false if that version exists. */
  put(charge: SandboxCharge): Promise<boolean>;
};

/** Simulates events at a bank. */
export type SandboxControls = {
  /** The money arrives, whatever the payment's status. */
  pay(payment: Payment): Promise<void>;
  /** The bank refuses a payment that it has not decided on. */
  refuse(payment: Payment, failureCode: string): Promise<void>;
  /** The payer asks the bank for the money back, or the bank decides on that. */
  dispute(payment: Payment, status: DisputeStatus): Promise<void>;
};
