import type { AttemptLimits } from '../domain/attempt-limits.ts';
import { type PayInput, parsePayInput } from '../domain/checkout-input.ts';
import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import { InvalidStateError } from '../domain/errors.ts';
import { FIRST_LOOKUP_AFTER_MS, isUnderWay, type Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';
import type { ReturnParameters } from '../domain/provider/port.ts';
import { CANCELED } from '../domain/provider/schedule.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import { type AuditDeps, createAuditor, type RecordEntry } from './audit/audit-entry.ts';
import { createAttemptLimiter } from './card-testing.ts';
import { missingSession } from './checkout-session.ts';
import { createSessionStart, isSessionId } from './checkout-session-start.ts';
import { extendKeyLease, recall } from './idempotency/claim.ts';
import type { Collection } from './payment/payment-collection.ts';
import { createPaymentReads } from './payment/payment-reads.ts';
import { attemptOf, createSubmission } from './payment/payment-submit.ts';
import type { ProviderAccountService, Providers } from './provider-account.ts';

type PaymentDeps = AuditDeps & {
  readonly store: Store;
  readonly providers: Providers;
  readonly accounts: Pick<ProviderAccountService, 'choose'>;
  readonly collection: Collection;
  /** The lifetime of sessions that payers begin. */
  readonly sessionLifetimeS: number;
  readonly attemptLimits?: AttemptLimits;
};

/** The input of a payment, and the hash by which a retry is recognized. */
type HashedInput = { readonly parsed: PayInput; readonly requestHash: string };

type PagePayment = {
  readonly checkoutToken: string;
  /** The id of the session, generated when the form was rendered: a form that is submitted twice pays once. */
  readonly sessionId: string;
  /** Keyed hash of the payer's address. */
  readonly payerKey: string;
};

export type PaymentService = ReturnType<typeof createPaymentService>;

/** Payments. Throws NotFoundError for one that is missing or another client's. */
export function createPaymentService(deps: PaymentDeps) {
  const { store, clock, random, providers, accounts, collection } = deps;
  const reads = createPaymentReads(deps);
  const { get, findByReturnKey } = reads;
  const actedBy = createAuditor(deps);
  const attempts = createAttemptLimiter(deps.attemptLimits);
  const { prepare, submit } = createSubmission({ random, providers, attempts });
  const sessions = createSessionStart({ random, lifetimeMs: deps.sessionLifetimeS * 1000 });

  /**
   * Pays a session: one transaction reserves the link and the session, and then the provider is called. Returns the payment as
   * it is after that, which may still be CREATED. An identical request is a retry, and gets the existing payment. Throws
   * ValidationError, InvalidStateError or TooManyAttemptsError.
   */
  async function pay(viewer: Viewer, sessionId: string, input: unknown): Promise<Payment> {
    extendKeyLease();
    const begun = recall<Payment>();
    if (begun !== undefined) return resumeRequest(viewer, begun);
    const parsed = parsePayInput(input);
    const session = isSessionId(sessionId) ? await store.checkoutSessions.find(viewer.clientId, sessionId) : undefined;
    if (session === undefined) throw missingSession();
    const requestHash = hashOf(parsed);
    try {
      return await collection.begin(await submitOnce(viewer, session, { parsed, requestHash }));
    } catch (error) {
      if (!(error instanceof InvalidStateError)) throw error;
      const made = await store.payments.findByRequest(viewer.clientId, session.id, requestHash);
      if (made === undefined) throw error;
      return made;
    }
  }

  async function submitOnce(
    viewer: Viewer,
    session: CheckoutSession,
    { parsed, requestHash }: HashedInput,
  ): Promise<Payment> {
    const account = await accounts.choose(viewer, parsed.method);
    const payment = prepare(session, parsed, { now: clock(), viewer, account });
    await attempts.admitOwner(store.payments, attemptOf(payment));
    return store.transaction(async (tx) => {
      await submit(tx, payment, { requestHash });
      return payment;
    }, viewer.clientId);
  }

  /** Resumes after an earlier request with the same key that crashed: the provider may not have been called yet. */
  async function resumeRequest(viewer: Viewer, { id }: Payment): Promise<Payment> {
    const payment = await get(viewer, id);
    const isUnsent = isUnderWay(payment.status) && payment.providerReference === null;
    return isUnsent ? collection.begin(payment) : payment;
  }

  /**
   * Pays a link from its page: session and payment are created in one transaction, so that a refused payment leaves no
   * session. A session that the payer's form has begun already is used. Throws as `pay` does.
   */
  async function payFromPage(viewer: Viewer, { checkoutToken, sessionId, payerKey }: PagePayment, input: unknown) {
    const parsed = parsePayInput(input);
    const now = clock();
    const account = await accounts.choose(viewer, parsed.method);
    const start = { id: sessionId, customer: parsed.customer ?? undefined, now };
    const payment = await store.transaction(async (tx) => {
      const session = await sessions.start(tx, viewer, checkoutToken, start);
      const made = prepare(session, parsed, { now, viewer, account });
      await submit(tx, made, { payerKey });
      return made;
    }, viewer.clientId);
    return collection.begin(payment);
  }

  /** Throws TooManyAttemptsError when that address may not pay the link now. Only reads. */
  async function admitPayer({ clientId }: Viewer, paymentLinkId: string, payerKey: string): Promise<void> {
    await attempts.admitPayer(store.payments, { clientId, paymentLinkId, now: clock() }, payerKey);
  }

  /**
   * Cancels a payment that is CREATED or AUTHORIZED: it is FAILED with the code `canceled` once its provider has confirmed
   * that it cannot be paid any more. Until then the payment stays as it is, and is looked up again. Throws
   * InvalidStateError for a payment in any other status, or when it was paid meanwhile.
   */
  function cancel(viewer: Viewer, id: string): Promise<Payment> {
    return requestCancel(viewer, id, actedBy(viewer));
  }

  /** Cancels for the payer, whose actions are not in the client's audit trail. */
  function cancelByPayer(viewer: Viewer, id: string): Promise<Payment> {
    return requestCancel(viewer, id);
  }

  async function requestCancel(viewer: Viewer, id: string, record?: RecordEntry): Promise<Payment> {
    extendKeyLease();
    const payment = await get(viewer, id);
    if (payment.status === 'FAILED' && payment.failureCode === CANCELED) return payment;
    const now = clock();
    const guard = { statuses: ['CREATED', 'AUTHORIZED'] } as const;
    const change = {
      cancelRequestedAt: payment.cancelRequestedAt ?? now,
      nextLookupAt: now + FIRST_LOOKUP_AFTER_MS,
      lookupCount: 0,
      updatedAt: now,
    };
    const written = await store.transaction(async (tx) => {
      const set = await tx.payments.set(viewer.clientId, id, guard, change);
      if (set !== undefined) await record?.(tx, { action: 'PAYMENT_CANCEL_REQUESTED', targetId: id });
      return set;
    }, viewer.clientId);
    if (written === undefined) throw uncancelable(await get(viewer, id));
    const canceled = await collection.cancel(written);
    if (canceled.status === 'FAILED' || guard.statuses.some((status) => status === canceled.status)) return canceled;
    throw uncancelable(canceled);
  }

  /**
   * The payer returned from a provider's page, with any parameters. Returns the payment as it is then.
   * Throws NotFoundError.
   */
  async function resume(returnKey: string, returned: ReturnParameters): Promise<Payment> {
    return collection.resume(await findByReturnKey(returnKey), returned);
  }

  return {
    ...reads,
    pay,
    payFromPage,
    admitPayer,
    cancel,
    cancelByPayer,
    resume,
    wakeDue: collection.wakeDue,
    idle: collection.idle,
    stop: collection.stop,
  };
}

/** A hash of the parsed input, which is the same for all its forms. */
function hashOf({ method, cardToken, railDetails, customer, amount, currency }: PayInput): string {
  return fingerprint([JSON.stringify([method, cardToken, railDetails, customer, amount, currency])]);
}

function uncancelable({ status }: Payment): InvalidStateError {
  return new InvalidStateError(`A payment that is ${status} cannot be canceled`);
}
