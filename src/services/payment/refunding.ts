import type { Clock } from '../../domain/id.ts';
import type { Payment } from '../../domain/payment.ts';
import type { Store } from '../../domain/ports.ts';
import type { ProviderPayment } from '../../domain/provider/port.ts';
import { type Refund, succeededAmount } from '../../domain/refund.ts';
import type { RandomBytes } from '../../lib/random.ts';
import type { Providers } from '../provider-account.ts';
import { recordRefundResult } from './refund-record.ts';

/** After this, a provider that cannot identify refunds has processed a request for certain, or never will. */
const REFUND_DOUBT_MS = 60_000;

type Deps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly providers: Providers;
  readonly callProvider: <T>(payment: Payment, call: (request: ProviderPayment) => Promise<T>) => Promise<T>;
  readonly onCollectError: (error: unknown) => void;
};

/** Requests refunds, whose amounts are reserved already, from their providers, and stores the results. */
export function createRefunding({ store, clock, random, providers, callProvider, onCollectError }: Deps) {
  const refundsInOrder = ({ provider }: Payment) => providers[provider].refundsInOrder === true;

  /**
   * Requests a refund from the provider. Where refunds must be in order and another one is undecided, neither of two that
   * were created at the same time is requested here: `requestPending` requests them one after the other.
   */
  async function refundOnce(payment: Payment, { id }: Refund): Promise<Payment | undefined> {
    const refunds = await store.refunds.ofPayment(payment.clientId, payment.id);
    const pending = refunds.filter(({ status }) => status === 'PENDING');
    const refund = pending.find((one) => one.id === id);
    if (refund === undefined) return undefined;
    if (refundsInOrder(payment) && (pending.length > 1 || !(await claim(refund)))) return undefined;
    return requestRefund(payment, refund);
  }

  /** Requests the refunds of the payment that its provider has not decided yet. */
  async function requestPending(payment: Payment): Promise<void> {
    const inOrder = refundsInOrder(payment);
    const refunds = await store.refunds.ofPayment(payment.clientId, payment.id);
    for (const refund of refunds) {
      if (refund.status !== 'PENDING' || refund.providerReference !== null) continue;
      if (inOrder && !(await claim(refund))) break;
      const outcome = await requestRefund(payment, refund);
      if (outcome === undefined && inOrder) break;
    }
  }

  /** False while another process may be requesting the refund, or the provider may still process a request whose answer was lost. */
  function claim({ clientId, id }: Refund): Promise<boolean> {
    const now = clock();
    return store.transaction(
      (tx) => tx.refunds.claim(clientId, id, { now, notSince: now - REFUND_DOUBT_MS }),
      clientId,
    );
  }

  /** Undefined when the provider did not answer: the request is repeated later. */
  async function requestRefund(payment: Payment, refund: Refund): Promise<Payment | undefined> {
    const { clientId, currency } = payment;
    try {
      const others = (await store.refunds.ofPayment(clientId, payment.id)).filter(({ id }) => id !== refund.id);
      const refundedBefore = succeededAmount(currency, others);
      const provider = providers[payment.provider];
      const result = await callProvider(payment, (request) => provider.refund(request, { ...refund, refundedBefore }));
      const context = { now: clock(), random };
      return await store.transaction((tx) => recordRefundResult(tx, payment, refund, result, context), clientId);
    } catch (error) {
      onCollectError(error);
      return undefined;
    }
  }

  return { refundOnce, requestPending };
}
