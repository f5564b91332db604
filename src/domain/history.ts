import type { Direction } from './page.ts';
import type { PaymentLink, PaymentLinkStatus, PaymentLinkTerms } from './payment-link.ts';
import { statusAt } from './payment-link.ts';

/** A change of a link's property, by its name in REST. An absent value is undefined. */
export type Change = {
  readonly field: 'status' | keyof PaymentLinkTerms;
  /** Also undefined if unknown: a link that is stored as EXPIRED may have been ATTEMPT or ACTIVE. */
  readonly before?: unknown;
  readonly after?: unknown;
};

export type HistoryQuery = { readonly direction: Direction };

/** The change of status; none if it is the same. */
export function statusChange(before: PaymentLinkStatus | undefined, after: PaymentLinkStatus | undefined): Change[] {
  if (before === after) return [];
  return [{ field: 'status', ...(before && { before }), ...(after && { after }) }];
}

/** The changed terms of an update, in their order. Values are compared as they are stored. */
export function termChanges(before: PaymentLinkTerms, after: PaymentLinkTerms): readonly Change[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<keyof PaymentLinkTerms>;
  return [...fields].flatMap((field) => {
    const [old, now] = [before[field], after[field]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{ field, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

/** The status of a link before its payment succeeded or failed, derived from the link afterwards. */
export function statusBeforeEnd(
  { paymentsDone, paymentsInFlight, storedStatus, terms, expiresAt }: PaymentLink,
  { paid, now }: { readonly paid: boolean; readonly now: number },
): PaymentLinkStatus {
  const { paymentLimit = 1 } = terms;
  const held = paymentsDone + paymentsInFlight + (paid ? 0 : 1);
  const wasFull = paymentLimit !== null && held >= paymentLimit;
  return wasFull ? 'PROCESSING_PAYMENT' : statusAt({ storedStatus, expiresAt }, now);
}

/** The terms before the changes, which must be the last ones that were made. */
export function undoChanges(terms: PaymentLinkTerms, changes: readonly Change[]): PaymentLinkTerms {
  const undone = new Map<string, unknown>(Object.entries(terms));
  for (const { field, before } of changes) {
    if (field === 'status') continue;
    if (before === undefined) undone.delete(field);
    else undone.set(field, before);
  }
  return Object.fromEntries(undone) as PaymentLinkTerms;
}
