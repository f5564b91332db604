import type { Direction } from './page.ts';
import type { PaymentLink, PaymentLinkStatus, PaymentLinkTerms } from './payment-link.ts';
import { statusAt } from './payment-link.ts';

/** A property of a link that an event changed, by its name in REST. Undefined is what was not there, or is gone. */
export type Change = {
  readonly field: 'status' | keyof PaymentLinkTerms;
  /** Undefined also where it is not known: a link that is written down as EXPIRED may have been ATTEMPT or ACTIVE. */
  readonly before?: unknown;
  readonly after?: unknown;
};

export type HistoryQuery = { readonly direction: Direction };

/** No change where it was in that status already. */
export function statusChange(before: PaymentLinkStatus | undefined, after: PaymentLinkStatus | undefined): Change[] {
  if (before === after) return [];
  return [{ field: 'status', ...(before && { before }), ...(after && { after }) }];
}

/** What an update made of the terms, in their order. Values are compared as they are stored. */
export function termChanges(before: PaymentLinkTerms, after: PaymentLinkTerms): readonly Change[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<keyof PaymentLinkTerms>;
  return [...fields].flatMap((field) => {
    const [old, now] = [before[field], after[field]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{ field, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

/** In which status a link was whose payment has just been paid or has failed, by what is left of it. */
export function statusBeforeEnd(
  { paymentsDone, paymentsInFlight, storedStatus, terms, expiresAt }: PaymentLink,
  { paid, now }: { readonly paid: boolean; readonly now: number },
): PaymentLinkStatus {
  const { paymentLimit = 1 } = terms;
  const held = paymentsDone + paymentsInFlight + (paid ? 0 : 1);
  const wasFull = paymentLimit !== null && held >= paymentLimit;
  return wasFull ? 'PROCESSING_PAYMENT' : statusAt({ storedStatus, expiresAt }, now);
}

/** The terms as they were ahead of the changes, which are the last ones that were made. */
export function undoChanges(terms: PaymentLinkTerms, changes: readonly Change[]): PaymentLinkTerms {
  const undone = new Map<string, unknown>(Object.entries(terms));
  for (const { field, before } of changes) {
    if (field === 'status') continue;
    if (before === undefined) undone.delete(field);
    else undone.set(field, before);
  }
  return Object.fromEntries(undone) as PaymentLinkTerms;
}
