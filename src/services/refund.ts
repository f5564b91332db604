import type { Viewer } from '../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../domain/errors.ts';
import { blankUnless, createId, idPrefix } from '../domain/id.ts';
import type { ChildWindow, OffsetWindow, PageRows, PageWindow } from '../domain/page.ts';
import type { Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';
import type { RefundFilter, RefundQuery } from '../domain/provider/ports.ts';
import { parseRefundInput, type Refund, refundableAmount } from '../domain/refund.ts';
import { type AuditDeps, createAuditor } from './audit/audit-entry.ts';
import { extendKeyLease, recall } from './idempotency/claim.ts';
import type { Collection } from './payment/payment-collection.ts';
import { lockPayment } from './payment/payment-lock.ts';
import { isPaymentId, missingPayment } from './payment/payment-reads.ts';
import { beginRefund } from './payment/refund-record.ts';
import type { Providers } from './provider-account.ts';

type Begun = { readonly payment: Payment; readonly refund: Refund };

export type RefundService = ReturnType<typeof createRefundService>;

/** Refunds. Throws NotFoundError for one that is missing or another client's. */
export function createRefundService({
  store,
  providers,
  collection,
  ...deps
}: AuditDeps & {
  readonly store: Store;
  readonly providers: Providers;
  readonly collection: Pick<Collection, 'refundOnce'>;
}) {
  const { clock, random } = deps;
  const actedBy = createAuditor(deps);

  /**
   * Refunds a part of a payment, or all that is left of it. The amount is reserved before the provider is called, so the sum
   * of refunds never exceeds the payment. Returns the refund, which is PENDING while the provider has not decided. Throws
   * ValidationError or InvalidStateError.
   */
  async function create(viewer: Viewer, paymentId: string, input: unknown): Promise<Refund> {
    const { clientId } = viewer;
    extendKeyLease();
    const earlier = recall<Begun>();
    if (earlier !== undefined) return resume(earlier);
    const { amount: requested, reason } = parseRefundInput(input);
    const record = actedBy(viewer);
    const now = clock();
    const begun = await store.transaction(async (tx) => {
      if (!isPaymentId(paymentId)) throw missingPayment();
      const payment = await lockPayment(tx, { clientId, id: paymentId });
      const amount = refundableAmount(payment, requested);
      if (!providers[payment.provider].canRefund(payment.method)) {
        throw new InvalidStateError(`A payment by ${payment.method} cannot be refunded through its provider`);
      }
      const refund = { id: createId('ref', now, random), amount, reason, origin: 'CLIENT' } as const;
      const made = await beginRefund(tx, payment, refund, now);
      const detail = { paymentId, amount, currency: payment.currency };
      await record(tx, { action: 'REFUND_REQUESTED', targetId: refund.id, detail });
      return made;
    }, clientId);
    return request(begun);
  }

  async function request({ payment, refund }: Begun): Promise<Refund> {
    await collection.refundOnce(payment, refund);
    return (await store.refunds.find(refund.clientId, refund.id)) ?? refund;
  }

  /** Resumes after an earlier request with the same key that crashed: the provider may not have been called yet. */
  async function resume(begun: Begun): Promise<Refund> {
    const { clientId, id } = begun.refund;
    const refund = await get({ clientId }, id);
    return refund.status === 'PENDING' && refund.providerReference === null ? request(begun) : refund;
  }

  async function get({ clientId }: Pick<Viewer, 'clientId'>, id: string): Promise<Refund> {
    const refund = isRefundId(id) ? await store.refunds.find(clientId, id) : undefined;
    if (refund === undefined) throw new NotFoundError('There is no such refund');
    return refund;
  }

  /** In the order of `ids`; undefined for those that are missing. */
  function findMany({ clientId }: Viewer, ids: readonly string[]): Promise<readonly (Refund | undefined)[]> {
    return store.refunds.findMany(clientId, blankUnless(isRefundId, ids));
  }

  function page({ clientId }: Viewer, query: RefundQuery, window: PageWindow): Promise<PageRows<Refund>> {
    return store.refunds.page(clientId, query, window);
  }

  function listByOffset({ clientId }: Viewer, query: RefundQuery, window: OffsetWindow): Promise<readonly Refund[]> {
    return store.refunds.listByOffset(clientId, query, window);
  }

  function count({ clientId }: Viewer, filter: RefundFilter): Promise<number> {
    return store.refunds.count(clientId, filter);
  }

  /** Pages of many payments at once, in the order of `windows`. */
  function pagesOf({ clientId }: Viewer, query: RefundQuery, windows: readonly ChildWindow[]) {
    return store.refunds.pagesOf(clientId, query, windows);
  }

  /** Totals of many payments at once, in the order of the ids, which are distinct. */
  function countsOf({ clientId }: Viewer, query: RefundQuery, paymentIds: readonly string[]) {
    return store.refunds.countsOf(clientId, query, paymentIds);
  }

  return { create, get, findMany, page, listByOffset, count, pagesOf, countsOf };
}

function isRefundId(id: string): boolean {
  return idPrefix(id) === 'ref';
}
