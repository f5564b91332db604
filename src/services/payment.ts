import { type PayInput, parsePayInput } from '../domain/checkout-input.ts';
import type { CheckoutSession } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import { InvalidStateError } from '../domain/errors.ts';
import { blankUnless, idPrefix } from '../domain/id.ts';
import { isStorable } from '../domain/input/shape.ts';
import type { ChildWindow, OffsetWindow, PageRows, PageWindow } from '../domain/page.ts';
import { FIRST_ASK_AFTER_MS, isUnderWay, type Payment } from '../domain/payment.ts';
import type { PaymentFilter, PaymentParent, PaymentQuery } from '../domain/payment-ports.ts';
import type { Store } from '../domain/ports.ts';
import type { ReturnParameters } from '../domain/provider/port.ts';
import { CANCELED } from '../domain/provider/schedule.ts';
import type { TryLimits } from '../domain/try-limits.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import { type AuditDeps, createAuditor, type RecordEntry } from './audit/audit-entry.ts';
import { createTryLimiter } from './card-testing.ts';
import { missingSession } from './checkout-session.ts';
import { createSessionStart, isSessionId } from './checkout-session-start.ts';
import { holdKeyToAsk, recall } from './idempotency/claim.ts';
import type { Collection } from './payment/payment-collection.ts';
import { missingPayment } from './payment/payment-report.ts';
import { createSubmission, tryOf } from './payment/payment-submit.ts';
import type { ProviderAccountService, Providers } from './provider-account.ts';

type PaymentDeps = AuditDeps & {
  readonly store: Store;
  readonly providers: Providers;
  readonly accounts: Pick<ProviderAccountService, 'choose'>;
  readonly collection: Collection;
  /** How long a session lives that a payer begins. */
  readonly sessionLifetimeS: number;
  readonly tryLimits?: TryLimits;
};

/** What is asked of a session, and the hash by which the same is known again. */
type Asked = { readonly asked: PayInput; readonly requestHash: string };

type PagePayment = {
  readonly checkoutToken: string;
  /** The id of the session, made when the form was drawn: the same form sent twice pays once. */
  readonly sessionId: string;
  /** Keyed hash of the payer's address. */
  readonly payerKey: string;
};

export type PaymentService = ReturnType<typeof createPaymentService>;

/** What is done with payments. Throws NotFoundError for one that is missing or another client's. */
export function createPaymentService(deps: PaymentDeps) {
  const { store, clock, random, providers, accounts, collection } = deps;
  const actedBy = createAuditor(deps);
  const tries = createTryLimiter(deps.tryLimits);
  const { prepare, submit } = createSubmission({ random, providers, tries });
  const sessions = createSessionStart({ random, lifetimeMs: deps.sessionLifetimeS * 1000 });

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

  /** What `page` answers for the payments of each link or session, in the order of `asked`. */
  function pagesOf(
    viewer: Viewer,
    query: PaymentQuery & { readonly parent: PaymentParent },
    asked: readonly ChildWindow[],
  ): Promise<readonly PageRows<Payment>[]> {
    return store.payments.pagesOf(viewer.clientId, query, asked);
  }

  /** What `count` answers for the payments of each, in the order of the ids, which are distinct. */
  function countsOf(
    viewer: Viewer,
    query: { readonly parent: PaymentParent; readonly filter: PaymentFilter },
    parentIds: readonly string[],
  ): Promise<readonly number[]> {
    return store.payments.countsOf(viewer.clientId, query, parentIds);
  }

  /**
   * Pays a session: the link and the session are taken in one transaction, and only then is the provider asked. The
   * payment as it stands after that, which may be CREATED still. The same request once more is taken for a retry, and
   * answered with the payment that there is. Throws ValidationError, InvalidStateError or TooManyTriesError.
   */
  async function pay(viewer: Viewer, sessionId: string, input: unknown): Promise<Payment> {
    holdKeyToAsk();
    const begun = recall<Payment>();
    if (begun !== undefined) return goOn(viewer, begun);
    const asked = parsePayInput(input);
    const session = isSessionId(sessionId) ? await store.checkoutSessions.find(viewer.clientId, sessionId) : undefined;
    if (session === undefined) throw missingSession();
    const requestHash = hashOf(asked);
    try {
      return await collection.begin(await take(viewer, session, { asked, requestHash }));
    } catch (error) {
      if (!(error instanceof InvalidStateError)) throw error;
      const made = await store.payments.findByRequest(viewer.clientId, session.id, requestHash);
      if (made === undefined) throw error;
      return made;
    }
  }

  async function take(viewer: Viewer, session: CheckoutSession, { asked, requestHash }: Asked): Promise<Payment> {
    const account = await accounts.choose(viewer, asked.method);
    const payment = prepare(session, asked, { now: clock(), viewer, account });
    await tries.admitOwner(store.payments, tryOf(payment));
    return store.transaction(async (tx) => {
      await submit(tx, payment, { requestHash });
      return payment;
    }, viewer.clientId);
  }

  /** A payment that an earlier request made, and of which it did not tell: its provider may not have been asked yet. */
  async function goOn(viewer: Viewer, { id }: Payment): Promise<Payment> {
    const payment = await get(viewer, id);
    const isUnasked = isUnderWay(payment.status) && payment.providerReference === null;
    return isUnasked ? collection.begin(payment) : payment;
  }

  /**
   * Pays a link from its page: session and payment are made in one transaction, so that a payment that is not taken
   * leaves no session. A session that its owner began already is gone on with. Throws as `pay` does.
   */
  async function payFromPage(viewer: Viewer, { checkoutToken, sessionId, payerKey }: PagePayment, input: unknown) {
    const asked = parsePayInput(input);
    const now = clock();
    const account = await accounts.choose(viewer, asked.method);
    const start = { id: sessionId, customer: asked.customer ?? undefined, now };
    const payment = await store.transaction(async (tx) => {
      const session = await sessions.start(tx, viewer, checkoutToken, start);
      const made = prepare(session, asked, { now, viewer, account });
      await submit(tx, made, { payerKey });
      return made;
    }, viewer.clientId);
    return collection.begin(payment);
  }

  /** Throws TooManyTriesError when that address may not try the link now. Reads only. */
  async function admitPayer({ clientId }: Viewer, paymentLinkId: string, payerKey: string): Promise<void> {
    await tries.admitPayer(store.payments, { clientId, paymentLinkId, now: clock() }, payerKey);
  }

  /**
   * Gives up a payment that is CREATED or AUTHORIZED: FAILED with the code `canceled` once its provider has made sure that
   * it cannot be paid any more. Until the provider answers, the payment stays as it is and the provider is asked again.
   * Throws InvalidStateError when the payment is beyond that, or was paid meanwhile.
   */
  function cancel(viewer: Viewer, id: string): Promise<Payment> {
    return giveUp(viewer, id, actedBy(viewer));
  }

  /** As `cancel`, for the payer, who is none of those of whom the client's audit trail tells. */
  function leave(viewer: Viewer, id: string): Promise<Payment> {
    return giveUp(viewer, id);
  }

  async function giveUp(viewer: Viewer, id: string, record?: RecordEntry): Promise<Payment> {
    holdKeyToAsk();
    const payment = await get(viewer, id);
    if (payment.status === 'FAILED' && payment.failureCode === CANCELED) return payment;
    const now = clock();
    const guard = { statuses: ['CREATED', 'AUTHORIZED'] } as const;
    const change = {
      cancelRequestedAt: payment.cancelRequestedAt ?? now,
      nextAskAt: now + FIRST_ASK_AFTER_MS,
      updatedAt: now,
    };
    const written = await store.transaction(async (tx) => {
      const set = await tx.payments.set(viewer.clientId, id, guard, change);
      if (set !== undefined) await record?.(tx, { action: 'PAYMENT_CANCEL_REQUESTED', targetId: id });
      return set;
    }, viewer.clientId);
    if (written === undefined) throw uncancelable(await get(viewer, id));
    const canceled = await collection.cancel(written);
    if (canceled.status === 'FAILED' || canceled.status === written.status) return canceled;
    throw uncancelable(canceled);
  }

  /** The payment whose payer comes back with that key. Throws NotFoundError for a key that was never given out. */
  async function findByReturnKey(returnKey: string): Promise<Payment> {
    const known = isStorable(returnKey);
    const client = known ? await store.clients.findByTag(returnKey.split('.', 1).join('')) : undefined;
    const payment = client && (await store.payments.findByReturnKey(client.id, returnKey));
    if (payment === undefined) throw missingPayment();
    return payment;
  }

  /**
   * The payer came back from a provider's page, with what that sent along. The payment as it stands, whatever that was.
   * Throws NotFoundError.
   */
  async function resume(returnKey: string, returned: ReturnParameters): Promise<Payment> {
    return collection.resume(await findByReturnKey(returnKey), returned);
  }

  return {
    get,
    findMany,
    page,
    listByOffset,
    count,
    pagesOf,
    countsOf,
    pay,
    payFromPage,
    admitPayer,
    cancel,
    leave,
    findByReturnKey,
    resume,
    wakeDue: collection.wakeDue,
    idle: collection.idle,
    stop: collection.stop,
  };
}

/** Of what is asked, whichever of its forms it has. */
function hashOf({ method, cardToken, railDetails, customer, amount, currency }: PayInput): string {
  return fingerprint([JSON.stringify([method, cardToken, railDetails, customer, amount, currency])]);
}

function isPaymentId(id: string): boolean {
  return idPrefix(id) === 'pay';
}

function uncancelable({ status }: Payment): InvalidStateError {
  return new InvalidStateError(`A payment that is ${status} cannot be canceled`);
}
