import type { Viewer } from '../../domain/client.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { blankUnless, idPrefix } from '../../domain/id.ts';
import { isStorable } from '../../domain/input/shape.ts';
import type { ChildWindow, OffsetWindow, PageRows, PageWindow } from '../../domain/page.ts';
import type { Payment } from '../../domain/payment.ts';
import type { PaymentFilter, PaymentParent, PaymentQuery } from '../../domain/payment-ports.ts';
import type { StoreReads } from '../../domain/ports.ts';

/** Reads a client's payments. Throws NotFoundError for one that is missing or another client's. */
export function createPaymentReads({ store }: { readonly store: Pick<StoreReads, 'payments' | 'clients'> }) {
  async function get(viewer: Viewer, id: string): Promise<Payment> {
    const payment = isPaymentId(id) ? await store.payments.find(viewer.clientId, id) : undefined;
    if (payment === undefined) throw missingPayment();
    return payment;
  }

  /** In the order of `ids`; undefined for those that are missing. */
  function findMany(viewer: Viewer, ids: readonly string[]): Promise<readonly (Payment | undefined)[]> {
    return store.payments.findMany(viewer.clientId, blankUnless(isPaymentId, ids));
  }

  function page(viewer: Viewer, query: PaymentQuery, window: PageWindow): Promise<PageRows<Payment>> {
    return store.payments.page(viewer.clientId, query, window);
  }

  function listByOffset(viewer: Viewer, query: PaymentQuery, window: OffsetWindow): Promise<readonly Payment[]> {
    return store.payments.listByOffset(viewer.clientId, query, window);
  }

  function count(viewer: Viewer, filter: PaymentFilter): Promise<number> {
    return store.payments.count(viewer.clientId, filter);
  }

  /** Pages of the payments of many links or sessions, in the order of `windows`. */
  function pagesOf(
    viewer: Viewer,
    query: PaymentQuery & { readonly parent: PaymentParent },
    windows: readonly ChildWindow[],
  ): Promise<readonly PageRows<Payment>[]> {
    return store.payments.pagesOf(viewer.clientId, query, windows);
  }

  /** Totals of the payments of many links or sessions, in the order of the ids, which are distinct. */
  function countsOf(
    viewer: Viewer,
    query: { readonly parent: PaymentParent; readonly filter: PaymentFilter },
    parentIds: readonly string[],
  ): Promise<readonly number[]> {
    return store.payments.countsOf(viewer.clientId, query, parentIds);
  }

  /** The payment with that return key. Throws NotFoundError for an unknown one. */
  async function findByReturnKey(returnKey: string): Promise<Payment> {
    const known = isStorable(returnKey);
    const client = known ? await store.clients.findByTag(returnKey.split('.', 1).join('')) : undefined;
    const payment = client && (await store.payments.findByReturnKey(client.id, returnKey));
    if (payment === undefined) throw missingPayment();
    return payment;
  }

  return { get, findMany, page, listByOffset, count, pagesOf, countsOf, findByReturnKey };
}

export function isPaymentId(id: string): boolean {
  return idPrefix(id) === 'pay';
}

/** The same error whether there is no payment with that id or it is another client's. */
export function missingPayment(): NotFoundError {
  return new NotFoundError('There is no such payment');
}
