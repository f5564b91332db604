import { idPrefix, idTime } from '../domain/id.ts';
import { type Amount, isSameAmount } from '../domain/money.ts';
import type { Position } from '../domain/page.ts';
import type { Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';
import { isInBooksOf, type OpenAccount } from '../domain/provider/account.ts';
import { type PaymentProvider, PaymentTooOldError, type ProviderMovement } from '../domain/provider/port.ts';
import { succeededAmount } from '../domain/refund.ts';
import { turnOfEventLoop } from '../lib/turn.ts';

const DAY_MS = 86_400_000;
/** The most by which the two sides' times of a movement differ. */
const SKEW_MS = DAY_MS;
/** The longest time between a payment's creation and its money. */
const LONGEST_WAIT_MS = 40 * DAY_MS;
const ROWS_PER_READ = 50;

/** A movement of money on which the provider's books and ours differ; a side that lacks it is null. */
export type Difference = {
  readonly kind: ProviderMovement['kind'];
  readonly paymentId: string | null;
  readonly reference: string | null;
  readonly currency: string;
  readonly ours: Amount | null;
  readonly theirs: Amount | null;
};

type Movement = Omit<Difference, 'ours' | 'theirs'> & { readonly amount: Amount; readonly at: number };

/** The part of a provider that reports the money that it has. */
type Books = Pick<PaymentProvider, 'retrieve' | 'movements'>;

type Range = { readonly from: number; readonly to: number };

/**
 * Compares a provider's books of an account with ours, movement by movement and to the cent. A movement belongs to the
 * range if either side has it within; the other side is then searched a day further. For a provider without a list of
 * movements, every payment of ours is looked up instead.
 */
export async function* reconcile(
  { store, provider }: { readonly store: Store; readonly provider: Books },
  account: OpenAccount,
  range: Range,
): AsyncGenerator<Difference> {
  const wide = { from: range.from - SKEW_MS, to: range.to + SKEW_MS };
  const since = wide.from - LONGEST_WAIT_MS;
  const books = provider.movements?.(account, wide) ?? movementsByLookup(store, provider, account, wide);
  const theirs = indexed((await all(books)).map(asMovement));
  const older = olderPayments(store, account, { named: theirs.values(), since });
  const newer = paymentsOf(store, account, { from: since, to: wide.to });
  const ours = indexed([...(await all(movementsOf(store, older))), ...(await all(movementsOf(store, newer)))]);
  for (const [key, there] of theirs) {
    const here = ours.get(key);
    if (!isWithin(there, range) && !(here !== undefined && isWithin(here, range))) continue;
    if (here !== undefined && here.currency === there.currency && isSameAmount(here.amount, there.amount)) continue;
    yield difference(there, { ours: here?.amount ?? null, theirs: there.amount });
  }
  for (const [key, here] of ours) {
    if (isWithin(here, range) && !theirs.has(key)) yield difference(here, { ours: here.amount, theirs: null });
  }
}

/** Our books of the payments: money received, successful refunds, lost disputes. */
async function* movementsOf(store: Store, payments: AsyncIterable<Payment>): AsyncGenerator<Movement> {
  for await (const payment of payments) {
    const { clientId, id: paymentId, currency, providerReference: reference, amount, receivedAt: at } = payment;
    const base = { paymentId, currency };
    // A payment that was refunded while it was CAPTURED was never received.
    if (at !== null) yield { ...base, kind: 'PAYMENT', reference, amount, at };
    for (const refund of await store.refunds.ofPayment(clientId, paymentId)) {
      if (refund.status !== 'SUCCEEDED') continue;
      yield {
        ...base,
        kind: 'REFUND',
        reference: refund.providerReference,
        amount: refund.amount,
        at: refund.updatedAt,
      };
    }
    const [disputes = []] = await store.disputes.ofPayments(clientId, [paymentId]);
    for (const dispute of disputes) {
      if (dispute.status !== 'LOST') continue;
      // The provider withdraws the money when the dispute begins, which may be months before it is lost.
      const { providerReference, amount: lost, createdAt } = dispute;
      yield { ...base, kind: 'DISPUTE', reference: providerReference, amount: lost, at: createdAt };
    }
  }
}

/**
 * The books of a provider without a list of movements, by looking up each payment that we count as received, and those of
 * the range that we do not: the provider may have taken money all the same.
 */
async function* movementsByLookup(
  store: Store,
  provider: Books,
  account: OpenAccount,
  { from, to }: Range,
): AsyncGenerator<ProviderMovement> {
  for await (const payment of paymentsOf(store, account, { from: from - LONGEST_WAIT_MS, to })) {
    const { id: paymentId, amount, currency, createdAt, receivedAt: received, providerReference } = payment;
    if (providerReference === null || (received === null && createdAt < from)) continue;
    const receivedAt = received ?? createdAt;
    const report = await provider.retrieve({ payment, terms: undefined, returnUrl: '', account }).catch(ignoreTooOld);
    // What the provider no longer reports is listed as ours alone, for a person to look up.
    if (report === undefined) continue;
    const { result, refundedAmount = '0' } = report;
    if (result.status !== 'RECEIVED' && result.status !== 'SETTLED') continue;
    yield { kind: 'PAYMENT', paymentId, reference: result.reference, amount, currency, at: receivedAt };
    const ours = (await store.refunds.ofPayment(account.clientId, paymentId)).filter(
      ({ status }) => status === 'SUCCEEDED',
    );
    if (isSameAmount(refundedAmount, succeededAmount(currency, ours))) {
      for (const { providerReference, amount: refunded, updatedAt: at } of ours) {
        yield { kind: 'REFUND', paymentId, reference: providerReference ?? '', amount: refunded, currency, at };
      }
    } else yield { kind: 'REFUND', paymentId, reference: 'in all', amount: refundedAmount, currency, at: receivedAt };
  }
}

function ignoreTooOld(error: unknown): undefined {
  if (!(error instanceof PaymentTooOldError)) throw error;
}

/** The account's payments, by when they were made. */
async function* paymentsOf(store: Store, account: OpenAccount, createdAt: Range): AsyncGenerator<Payment> {
  let after: Position | undefined;
  const query = { filter: { createdAt }, direction: 'asc' } as const;
  for (;;) {
    const { rows, more } = await store.payments.page(account.clientId, query, {
      limit: ROWS_PER_READ,
      ...(after && { after }),
    });
    yield* rows.filter((payment) => isInBooksOf(account, payment));
    const last = rows.at(-1);
    if (!more || last === undefined) return;
    after = { key: last.createdAt, id: last.id };
    await turnOfEventLoop();
  }
}

/** The account's payments from before `since` that are named: money may go back long after it came. */
async function* olderPayments(
  store: Store,
  account: OpenAccount,
  { named, since }: { readonly named: Iterable<Movement>; readonly since: number },
): AsyncGenerator<Payment> {
  const ids = new Set([...named].map(({ paymentId }) => paymentId ?? ''));
  for (const paymentId of ids) {
    if (idPrefix(paymentId) !== 'pay' || idTime(paymentId) >= since) continue;
    const payment = await store.payments.find(account.clientId, paymentId);
    if (payment !== undefined && isInBooksOf(account, payment)) yield payment;
  }
}

function asMovement({ kind, paymentId, reference, currency, amount, at }: ProviderMovement): Movement {
  return { kind, paymentId, reference, currency, amount, at };
}

/** Movements by identity: payments by our id, and a second receipt by its reference; refunds and disputes by theirs. */
function indexed(movements: readonly Movement[]): Map<string, Movement> {
  const found = new Map<string, Movement>();
  for (const movement of movements) {
    const { kind, paymentId, reference } = movement;
    const key = `${kind} ${(kind === 'PAYMENT' && paymentId) || reference}`;
    const isSecond = (found.get(key) ?? movement).reference !== reference;
    found.set(isSecond ? `${key} ${reference}` : key, movement);
  }
  return found;
}

function isWithin({ at }: Movement, { from, to }: Range): boolean {
  return at >= from && at <= to;
}

function difference(
  { kind, paymentId, reference, currency }: Movement,
  amounts: Pick<Difference, 'ours' | 'theirs'>,
): Difference {
  return { kind, paymentId, reference, currency, ...amounts };
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
