import { type PayInput, payFaults } from '../../domain/checkout-input.ts';
import { type CheckoutSession, mergeCustomers, sessionStatusAt } from '../../domain/checkout-session.ts';
import type { Viewer } from '../../domain/client.ts';
import { InvalidStateError, ValidationError } from '../../domain/errors.ts';
import { statusChange } from '../../domain/history.ts';
import { createId } from '../../domain/id.ts';
import { newPayment, type Payment } from '../../domain/payment.ts';
import { statusAt } from '../../domain/payment-link.ts';
import type { PaymentOrigin } from '../../domain/payment-ports.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import type { OpenAccount } from '../../domain/provider/account.ts';
import { createSecret, type RandomBytes } from '../../lib/random.ts';
import type { AttemptLimiter } from '../card-testing.ts';
import { missingSession } from '../checkout-session.ts';
import { recordLinkEvent } from '../event.ts';
import { missingLink } from '../payment-link/payment-link-transition.ts';
import type { Providers } from '../provider-account.ts';

type Preparation = {
  readonly now: number;
  readonly viewer: Viewer;
  readonly account: Pick<OpenAccount, 'id' | 'provider'>;
};

/** Makes payments, and stores each with the changes of its link and session. */
export function createSubmission({
  random,
  providers,
  attempts,
}: {
  readonly random: RandomBytes;
  readonly providers: Providers;
  readonly attempts: AttemptLimiter;
}) {
  /** Throws InvalidStateError if the session cannot be paid, ValidationError if its terms or the provider refuse the input. */
  function prepare(session: CheckoutSession, input: PayInput, { now, viewer, account }: Preparation): Payment {
    if (sessionStatusAt(session, now) !== 'ACTIVE') throw unpayable(session, now);
    const { method, railDetails } = input;
    const provider = providers[account.provider];
    const customer = mergeCustomers(session.customer, input.customer);
    const banks = provider.banks(method).map(({ id }) => id);
    const [fault, ...others] = payFaults(input, session.terms, { payer: customer, banks });
    if (fault !== undefined) throw new ValidationError([fault, ...others]);
    const chosen = {
      id: createId('pay', now, random),
      method,
      cardToken: method === 'CARD' ? input.cardToken : null,
      railDetails,
      customer,
      provider: account.provider,
      providerAccountId: account.id,
      returnKey: `${viewer.clientTag}.${createSecret(16, random)}`,
    };
    const payment = newPayment(session, chosen, now);
    const refusal = provider.refusal(payment);
    if (refusal === undefined) return payment;
    throw new ValidationError([{ path: input.methodPath, code: 'INVALID', message: refusal }]);
  }

  /**
   * The database decides races: one statement reserves the link, one the session, and both are rolled back if either fails.
   * Attempts are counted while the link's row is locked, so that concurrent ones cannot exceed the limit.
   */
  async function submit(tx: StoreWrites, payment: Payment, origin: PaymentOrigin): Promise<void> {
    const { clientId, paymentLinkId, checkoutSessionId, customer, createdAt: now } = payment;
    const link = await tx.paymentLinks.reserve(clientId, paymentLinkId, now);
    if (link === undefined) {
      const found = await tx.paymentLinks.find(clientId, paymentLinkId);
      if (found === undefined) throw missingLink();
      throw new InvalidStateError(`A payment link that is ${statusAt(found, now)} accepts no payments`);
    }
    const { payerKey } = origin;
    if (payerKey === undefined) await attempts.admitOwner(tx.payments, attemptOf(payment));
    else await attempts.admitPayer(tx.payments, attemptOf(payment), payerKey);
    const guard = { now, statuses: ['ACTIVE'] } as const;
    const change = { storedStatus: 'PROCESSING_PAYMENT', customer, updatedAt: now } as const;
    const session = await tx.checkoutSessions.set(clientId, checkoutSessionId, guard, change);
    if (session === undefined) {
      const found = await tx.checkoutSessions.find(clientId, checkoutSessionId);
      throw found === undefined ? missingSession() : unpayable(found, now);
    }
    await tx.payments.insert(payment, origin);
    const changes = statusChange('ACTIVE', statusAt(link, now));
    await recordLinkEvent(tx, link, { type: 'PaymentLink.Processing', changes }, { now, random });
  }

  return { prepare, submit };
}

export function attemptOf({ clientId, paymentLinkId, createdAt }: Payment) {
  return { clientId, paymentLinkId, now: createdAt };
}

function unpayable(session: CheckoutSession, now: number): InvalidStateError {
  return new InvalidStateError(`A checkout session that is ${sessionStatusAt(session, now)} cannot be paid`);
}
