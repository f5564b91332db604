import { type Payment, type PaymentChange, type PaymentStatus, stagesBetween } from './payment.ts';

/** How a payment stands with whoever collects it. PENDING: nothing is decided yet, ask again. */
export type ProviderResult =
  | { readonly status: 'PENDING' }
  | {
      readonly status: Extract<PaymentStatus, 'AUTHORIZED' | 'CAPTURED' | 'RECEIVED' | 'SETTLED'>;
      readonly reference: string;
    }
  | { readonly status: 'FAILED'; readonly reference: string | null; readonly code: string; readonly message: string };

/** A card that a test provider answers in a known way. */
export type TestCard = { readonly token: string; readonly description: string };

/** Whoever collects the money. A real one is one file behind this port, and nothing else knows which one is used. */
export type PaymentProvider = {
  /**
   * Collects a payment, at most once: its id is the idempotency key, and asking again about the same one tells how it
   * stands. Answers or rejects within ten seconds; after a rejection the payment is as undecided as it was.
   */
  charge(payment: Payment): Promise<ProviderResult>;
  /** Whether no real money moves, so that funds may be made to arrive by hand. */
  readonly simulated: boolean;
  /** Cards to try; none at a provider that takes real ones. */
  readonly testCards: readonly TestCard[];
};

/** What a verdict brings to a payment. */
export type Progress = {
  /** The stages that it passes, in order. */
  readonly stages: readonly PaymentStatus[];
  readonly change: PaymentChange;
};

/** Undefined when the verdict is no news, or comes too late. */
export function progressBy(verdict: ProviderResult, payment: Payment, now: number): Progress | undefined {
  if (verdict.status === 'PENDING') return undefined;
  const stages = stagesBetween(payment.status, verdict.status);
  if (stages.length === 0) return undefined;
  const change = {
    status: verdict.status,
    updatedAt: now,
    providerReference: verdict.reference ?? payment.providerReference,
    ...(verdict.status === 'FAILED' && { failureCode: verdict.code, failureMessage: verdict.message }),
    ...(stages.includes('AUTHORIZED') && { authorizedAt: now }),
    ...(stages.includes('CAPTURED') && { capturedAt: now }),
    ...(stages.includes('RECEIVED') && { receivedAt: now }),
  };
  return { stages, change };
}
