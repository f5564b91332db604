import type { Clock } from '../../domain/id.ts';
import { isUnderWay, type Payment } from '../../domain/payment.ts';
import type { Store, StoreWrites } from '../../domain/ports.ts';
import {
  type PaymentProvider,
  PaymentTooOldError,
  PROVIDER_TIMEOUT_MS,
  type ProviderPayment,
  type ProviderReport,
  type ReturnParameters,
} from '../../domain/provider/port.ts';
import { CANCELED, EXPIRED, endsAt, NO_ANSWER, nextLookupAt, releaseAt } from '../../domain/provider/schedule.ts';
import { createLanes } from '../../lib/lanes.ts';
import type { RandomBytes } from '../../lib/random.ts';
import { withTimeout } from '../../lib/timeout.ts';
import { findDueClients } from '../due-clients.ts';
import type { ProviderAccountService, Providers } from '../provider-account.ts';
import { setLocked } from './payment-lock.ts';
import { applyReport } from './payment-report.ts';
import { createRefunding } from './refunding.ts';

/** The lease of a claimed payment: longer than a few calls of the provider may take. */
const HELD_MS = 4 * PROVIDER_TIMEOUT_MS;

/** The most payments that are looked up concurrently: of one client, and of all. */
const PER_CLIENT = 8;
const TOTAL = 64;

export type CollectionDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly providers: Providers;
  readonly publicUrl: string;
  /** Called when a provider, or the database after it, fails while a payment is collected. It is tried again later. */
  readonly onCollectError?: (error: unknown) => void;
};

/** Makes a payment due for a lookup at its provider. Returns the payment as written; undefined if it is missing. */
export async function makeDue(
  tx: StoreWrites,
  { clientId, id }: Pick<Payment, 'clientId' | 'id'>,
  now: number,
): Promise<Payment | undefined> {
  const payment = await tx.payments.lock(clientId, id);
  if (payment === undefined) return undefined;
  return setLocked(tx, payment, { nextLookupAt: now, lookupCount: 0, updatedAt: payment.updatedAt });
}

export type Collection = ReturnType<typeof createCollection>;

/** The calls of providers. They are made outside of any transaction, and their results are stored in one of their own. */
export function createCollection(
  deps: CollectionDeps & { readonly accounts: Pick<ProviderAccountService, 'openFor'> },
) {
  const { store, clock, random, providers, publicUrl, accounts, onCollectError = () => {} } = deps;
  const stopping = new AbortController();
  const lanes = createLanes<Payment>({
    take: (clientId, limit) =>
      store.transaction((tx) => tx.payments.claimForLookup(clientId, clock(), clock() + HELD_MS, limit), clientId),
    run: lookUp,
    failed: (_, error) => onCollectError(error),
    perLane: PER_CLIENT,
    total: TOTAL,
  });
  const refunding = createRefunding({ store, clock, random, providers, callProvider, onCollectError });

  /**
   * Requests the collection of a new payment from its provider. Never rejects: if the provider could not be called, or its
   * result not be stored, that is done again later.
   */
  async function begin(payment: Payment): Promise<Payment> {
    return (await attempt(payment, (provider, request) => provider.begin(request))) ?? payment;
  }

  /** The payer returned from the provider's page. Never rejects, as `begin`. */
  async function resume(payment: Payment, returned: ReturnParameters): Promise<Payment> {
    if (!isUnderWay(payment.status)) return payment;
    return (await attempt(payment, (provider, request) => provider.resume(request, returned))) ?? payment;
  }

  /** Looks the payment up because of a hint, and soon again when the provider does not answer. */
  async function lookUpNow(payment: Payment): Promise<Payment> {
    const current = await attempt(payment, readReport);
    if (current !== undefined) return current;
    return (await store.transaction((tx) => makeDue(tx, payment, clock()), payment.clientId)) ?? payment;
  }

  /** Cancels the payment at the provider, unless it turns out to be paid. Never rejects, as `begin`. */
  async function cancel(payment: Payment): Promise<Payment> {
    return (await attempt(payment, stopCollecting)) ?? payment;
  }

  /**
   * Looks the payment up at the provider, and cancels it after its deadline. One that was given up without the provider's
   * answer is canceled again, which finds out whether it was paid.
   */
  async function lookUp(payment: Payment): Promise<void> {
    const isOver = payment.status === 'FAILED' || (isUnderWay(payment.status) && clock() >= endsAt(payment));
    const answered = await attempt(payment, isOver ? stopCollecting : readReport);
    const current = answered ?? (await withoutAnswer(payment));
    await refunding.requestPending(current);
    if (!isUnderWay(current.status)) await scheduleRefunds(payment, { unanswered: answered === undefined });
  }

  async function stopCollecting(provider: PaymentProvider, request: ProviderPayment): Promise<ProviderReport> {
    const { payment } = request;
    let { providerReference } = payment;
    if (providerReference === null) {
      // The provider may or may not know the payment. `begin` is idempotent, and finds out.
      const begun = await provider.begin(request);
      const { status, reference } = begun.result;
      // An authorization of a payment that was given up is canceled too: else the payer's money stays held for nothing.
      const canCancel = status === 'PENDING' || (status === 'AUTHORIZED' && payment.status === 'FAILED');
      if (!canCancel || reference === null) return begun;
      providerReference = reference;
    }
    const report = await provider.cancel({ ...request, payment: { ...payment, providerReference } });
    const { result } = report;
    if (result.status !== 'FAILED' || result.code !== CANCELED || payment.cancelRequestedAt !== null) return report;
    return { ...report, result: { ...result, code: EXPIRED, message: 'The time to pay was over.' } };
  }

  function readReport(provider: PaymentProvider, request: ProviderPayment): Promise<ProviderReport> {
    return request.payment.providerReference === null ? provider.begin(request) : provider.retrieve(request);
  }

  /** Stores the provider's report; undefined when it did not answer, or the report could not be stored. */
  async function attempt(
    payment: Payment,
    call: (provider: PaymentProvider, request: ProviderPayment) => Promise<ProviderReport>,
  ): Promise<Payment | undefined> {
    const provider = providers[payment.provider];
    try {
      const report = await callProvider(payment, (request) => call(provider, request));
      const context = { now: clock(), random, canRefund: provider.canRefund(payment.method) };
      return await store.transaction((tx) => applyReport(tx, payment, report, context), payment.clientId);
    } catch (error) {
      if (error instanceof PaymentTooOldError && !isUnderWay(payment.status)) return stopLookups(payment);
      onCollectError(error);
      return undefined;
    }
  }

  /** Ends the lookups of a decided payment that the provider no longer reports. Its status stays unchanged. */
  async function stopLookups(payment: Payment): Promise<Payment> {
    const { clientId, id, status, updatedAt } = payment;
    const change = { nextLookupAt: null, updatedAt };
    const guard = { statuses: [status] } as const;
    return (await store.transaction((tx) => tx.payments.set(clientId, id, guard, change), clientId)) ?? payment;
  }

  /** Rejects when the provider does not answer in time, and when the process stops meanwhile. */
  async function callProvider<T>(payment: Payment, call: (request: ProviderPayment) => Promise<T>): Promise<T> {
    stopping.signal.throwIfAborted();
    return withTimeout(prepare(payment).then(call), PROVIDER_TIMEOUT_MS, stopping.signal);
  }

  async function prepare(payment: Payment): Promise<ProviderPayment> {
    const { clientId, checkoutSessionId, returnKey } = payment;
    const [account, session] = await Promise.all([
      accounts.openFor(payment),
      store.checkoutSessions.find(clientId, checkoutSessionId),
    ]);
    return { payment, terms: session?.terms, returnUrl: `${publicUrl}/return/${returnKey}`, account };
  }

  /**
   * Without an answer of the provider, a payment long after its deadline fails and releases its link. It is looked up for
   * some weeks more, so that money that arrives late is not lost.
   */
  function withoutAnswer(called: Payment): Promise<Payment> {
    const now = clock();
    const { clientId, id } = called;
    return store.transaction(async (tx) => {
      const payment = await tx.payments.lock(clientId, id);
      if (payment === undefined) return called;
      if (isUnderWay(payment.status) && now >= releaseAt(payment)) {
        const message = 'The provider did not answer in time.';
        const { providerReference: reference } = payment;
        const result = { status: 'FAILED', reference, code: NO_ANSWER, message } as const;
        return applyReport(tx, payment, { result }, { now, random, canRefund: false });
      }
      // Another call or a notice has scheduled a lookup meanwhile, which may have to come sooner.
      if (payment.nextLookupAt !== null && payment.nextLookupAt !== called.nextLookupAt) return payment;
      return setLocked(tx, payment, { nextLookupAt: nextLookupAt(payment, now, { unanswered: true }), updatedAt: now });
    }, clientId);
  }

  /**
   * Schedules the next lookup of a decided payment: only while a refund is pending, or if its provider announced a time.
   * `before`: the payment as it was before the lookup. `unanswered`: the lookup got no answer, so that it has to be repeated.
   */
  async function scheduleRefunds(
    { clientId, id, ...before }: Payment,
    { unanswered }: { readonly unanswered: boolean },
  ): Promise<void> {
    const now = clock();
    await store.transaction(async (tx) => {
      const payment = await tx.payments.lock(clientId, id);
      if (payment === undefined || isUnderWay(payment.status)) return;
      const refundsPending = (await tx.refunds.ofPayment(clientId, id)).some(({ status }) => status === 'PENDING');
      if (!refundsPending && payment.nextLookupAt !== before.nextLookupAt) return;
      const lookupAt = nextLookupAt(payment, now, { refundsPending, unanswered });
      if (lookupAt === payment.nextLookupAt) return;
      await setLocked(tx, payment, { nextLookupAt: lookupAt, updatedAt: payment.updatedAt });
    }, clientId);
  }

  /** Starts the lookups that are due, and does not wait for them. */
  async function wakeDue(now: number): Promise<void> {
    for (const clientId of await findDueClients(store.payments.clientsDueForLookup, now)) lanes.wake(clientId);
  }

  /**
   * Starts no more lookups, and resolves when none is in progress, or after `graceMs`. Calls without an answer by then are
   * repeated by another process, or after the next start.
   */
  async function stop(graceMs: number): Promise<void> {
    lanes.close();
    const grace = setTimeout(() => stopping.abort(new Error('the process stops')), graceMs);
    await lanes.idle();
    clearTimeout(grace);
  }

  return {
    begin,
    resume,
    lookUpNow,
    cancel,
    refundOnce: refunding.refundOnce,
    wakeDue,
    wake: lanes.wake,
    idle: lanes.idle,
    stop,
  };
}
