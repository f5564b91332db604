import { type PayInput, parsePayInput, parseReceiveInput, payFaults } from '../domain/checkout-input.ts';
import { type CheckoutSession, mergeCustomers, sessionStatusAt } from '../domain/checkout-session.ts';
import type { Viewer } from '../domain/client.ts';
import { DomainError, InvalidStateError, ValidationError } from '../domain/errors.ts';
import { createId, idPrefix } from '../domain/id.ts';
import type { OffsetWindow, PageRows, PageWindow } from '../domain/page.ts';
import { newPayment, type Payment } from '../domain/payment.ts';
import { statusAt } from '../domain/payment-link.ts';
import type { PaymentFilter, PaymentQuery, StoreWrites } from '../domain/ports.ts';
import type { TryLimits } from '../domain/try-limits.ts';
import { createTryLimiter } from './card-testing.ts';
import { missingSession } from './checkout-session.ts';
import { createSessionStart, isSessionId } from './checkout-session-start.ts';
import { recordLinkEvent } from './event.ts';
import { createCollection, type PaymentDeps } from './payment-collection.ts';
import { missingLink } from './payment-link-transition.ts';
import { applyProviderResult, missingPayment } from './payment-verdict.ts';

type PageDeps = {
  /** How long a session lives that a payer begins. */
  readonly sessionLifetimeS: number;
  readonly tryLimits?: TryLimits;
};

type PagePayment = {
  readonly checkoutToken: string;
  /** The id of the session, made when the form was drawn: the same form sent twice pays once. */
  readonly sessionId: string;
  /** Keyed hash of the payer's address. */
  readonly payerKey: string;
};

export type PaymentService = ReturnType<typeof createPaymentService>;

/** What is done with payments. Throws NotFoundError for one that is missing or another client's. */
export function createPaymentService(deps: PaymentDeps & PageDeps) {
  const { store, clock, random, provider } = deps;
  const { collect, resumeStuck } = createCollection(deps);
  const tries = createTryLimiter(deps.tryLimits);
  const sessions = createSessionStart({ random, lifetimeMs: deps.sessionLifetimeS * 1000 });

  async function get(viewer: Viewer, id: string): Promise<Payment> {
    const payment = isPaymentId(id) ? await store.payments.find(viewer.clientId, id) : undefined;
    if (payment === undefined) throw missingPayment();
    return payment;
  }

  /** In the order of `ids`; undefined for those that are missing. */
  function findMany(viewer: Viewer, ids: readonly string[]): Promise<readonly (Payment | undefined)[]> {
    // A text that is no payment id is replaced by the empty text, which finds nothing, so that positions stay as they are.
    const named = ids.map((id) => (isPaymentId(id) ? id : ''));
    return store.payments.findMany(viewer.clientId, named);
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

  /**
   * Pays a session: the link and the session are taken in one transaction, and only then is the provider asked. The
   * payment as it stands after that, which may be CREATED still. Throws ValidationError, InvalidStateError or
   * TooManyTriesError.
   */
  async function pay(viewer: Viewer, sessionId: string, input: unknown): Promise<Payment> {
    const asked = parsePayInput(input);
    const now = clock();
    const session = isSessionId(sessionId) ? await store.checkoutSessions.find(viewer.clientId, sessionId) : undefined;
    if (session === undefined) throw missingSession();
    const payment = prepare(session, asked, now);
    await tries.admitOwner(store.payments, tryOf(payment));
    await store.transaction((tx) => submit(tx, payment, null));
    return collect(payment);
  }

  /**
   * Pays a link from its page: session and payment are made in one transaction, so that a payment that is not taken
   * leaves no session. A session that its owner began already is gone on with. Throws as `pay` does.
   */
  async function payFromPage(viewer: Viewer, { checkoutToken, sessionId, payerKey }: PagePayment, input: unknown) {
    const asked = parsePayInput(input);
    const now = clock();
    const start = { id: sessionId, customer: asked.customer ?? undefined, now };
    const payment = await store.transaction(async (tx) => {
      const session = await sessions.start(tx, viewer, checkoutToken, start);
      const made = prepare(session, asked, now);
      await submit(tx, made, payerKey);
      return made;
    });
    return collect(payment);
  }

  /** Throws TooManyTriesError when that address may not try the link now. Reads only. */
  async function admitPayer({ clientId }: Viewer, paymentLinkId: string, payerKey: string): Promise<void> {
    await tries.admitPayer(store.payments, { clientId, paymentLinkId, now: clock() }, payerKey);
  }

  function prepare(session: CheckoutSession, asked: PayInput, now: number): Payment {
    if (sessionStatusAt(session, now) !== 'ACTIVE') throw unpayable(session, now);
    const customer = mergeCustomers(session.customer, asked.customer);
    const [fault, ...others] = payFaults(asked, session.terms, customer);
    if (fault !== undefined) throw new ValidationError([fault, ...others]);
    const { method } = asked;
    const cardToken = method === 'CARD' ? asked.cardToken : null;
    return newPayment(session, { id: createId('pay', now, random), method, cardToken, customer }, now);
  }

  /**
   * The database decides: one statement takes the link, one the session, and both are given back when either fails.
   * Tries are counted while the link's row is locked, so that of many at once no more pass than one after the other.
   */
  async function submit(tx: StoreWrites, payment: Payment, payerKey: string | null): Promise<void> {
    const { clientId, paymentLinkId, checkoutSessionId, customer, createdAt: now } = payment;
    const link = await tx.paymentLinks.reserve(clientId, paymentLinkId, now);
    if (link === undefined) {
      const found = await tx.paymentLinks.find(clientId, paymentLinkId);
      if (found === undefined) throw missingLink();
      throw new InvalidStateError(`A payment link that is ${statusAt(found, now)} takes no payment`);
    }
    if (payerKey === null) await tries.admitOwner(tx.payments, tryOf(payment));
    else await tries.admitPayer(tx.payments, tryOf(payment), payerKey);
    const guard = { now, statuses: ['ACTIVE'] } as const;
    const change = { storedStatus: 'PROCESSING_PAYMENT', customer, updatedAt: now } as const;
    const session = await tx.checkoutSessions.set(clientId, checkoutSessionId, guard, change);
    if (session === undefined) {
      const found = await tx.checkoutSessions.find(clientId, checkoutSessionId);
      throw found === undefined ? missingSession() : unpayable(found, now);
    }
    await tx.payments.insert(payment, payerKey);
    await recordLinkEvent(tx, link, 'PaymentLink.Processing', { now, random });
  }

  /** Makes the funds of a payment arrive, where no real money moves. Once they have, doing it again changes nothing. */
  async function receiveFunds(viewer: Viewer, input: unknown): Promise<Payment> {
    if (!provider.simulated) throw new DomainError('FORBIDDEN', 'Funds can be made to arrive in the sandbox only');
    const { clientId, id } = await get(viewer, parseReceiveInput(input));
    return store.transaction(async (tx) => {
      const verdict = { status: 'RECEIVED', reference: `sandbox_${id}` } as const;
      const payment = await applyProviderResult(tx, { clientId, id }, verdict, { now: clock(), random });
      if (payment.status === 'FAILED') throw new InvalidStateError('A payment that is FAILED receives no funds');
      return payment;
    });
  }

  return { get, findMany, page, listByOffset, count, pay, payFromPage, admitPayer, receiveFunds, resumeStuck };
}

function tryOf({ clientId, paymentLinkId, createdAt }: Payment) {
  return { clientId, paymentLinkId, now: createdAt };
}

function isPaymentId(id: string): boolean {
  return idPrefix(id) === 'pay';
}

function unpayable(session: CheckoutSession, now: number): InvalidStateError {
  return new InvalidStateError(`A checkout session that is ${sessionStatusAt(session, now)} cannot be paid`);
}
