import type Stripe from 'stripe';
import type { Clock } from '../../domain/id.ts';
import type { OpenAccount } from '../../domain/provider/account.ts';
import type { PaymentProvider, ProviderPayment, ProviderReport } from '../../domain/provider/port.ts';
import { CANCELED } from '../../domain/provider/schedule.ts';
import { type ApiOptions, referenceOf } from '../api.ts';
import { refusalOf } from './amounts.ts';
import { beginSession } from './begin.ts';
import { createConnect } from './client.ts';
import { CREDENTIAL_FIELDS, credentialFaults } from './credentials.ts';
import { isStripeError, withoutBodies } from './errors.ts';
import { listMovements } from './movements.ts';
import { listNotices, readNotice } from './notices.ts';
import { refundOnce } from './refund.ts';
import { readReport } from './report.ts';

/** Cards through Stripe Checkout: the payer pays at a page of Stripe's, one session for each payment. */
export function createStripe({ clock, ...options }: ApiOptions & { readonly clock: Clock }): PaymentProvider {
  const connect = createConnect(options);

  /** No error of the package leaves this folder. */
  async function call<T>(account: OpenAccount, work: (stripe: Stripe) => Promise<T>): Promise<T> {
    try {
      return await work(await connect(account));
    } catch (error) {
      throw withoutBodies(error);
    }
  }

  async function* list<T>(account: OpenAccount, items: (stripe: Stripe) => AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items(await connect(account));
    } catch (error) {
      throw withoutBodies(error);
    }
  }

  const begin = (request: ProviderPayment) => call(request.account, (stripe) => beginSession(stripe, request, clock()));

  const retrieve = ({ payment, account }: ProviderPayment) =>
    call(account, (stripe) => readReport(stripe, payment, referenceOf(payment)));

  /** Stripe only expires an open session, which decides the race with a payer who pays. */
  const cancel = ({ payment, account }: ProviderPayment) =>
    call(account, async (stripe): Promise<ProviderReport> => {
      const reference = referenceOf(payment);
      try {
        await stripe.checkout.sessions.expire(reference);
      } catch (error) {
        if (isStripeError(error, 'StripeInvalidRequestError')) return readReport(stripe, payment, reference);
        throw error;
      }
      return { result: { status: 'FAILED', reference, code: CANCELED, message: 'The payment was canceled.' } };
    });

  return {
    name: 'stripe',
    simulated: false,
    methods: ['CARD'],
    modes: ['TEST', 'LIVE'],
    credentialFields: CREDENTIAL_FIELDS,
    credentialFaults,
    testCards: [],
    banks: () => [],
    canRefund: () => true,
    refusal: refusalOf,
    begin,
    retrieve,
    resume: (request) => (request.payment.providerReference === null ? begin(request) : retrieve(request)),
    cancel,
    refund: ({ payment, account }, refund) => call(account, (stripe) => refundOnce(stripe, payment, refund)),
    readNotice: async (notice, account, now) => readNotice(await connect(account), notice, account, now),
    missedNotices: (account, since) => list(account, (stripe) => listNotices(stripe, since)),
    movements: (account, range) => list(account, (stripe) => listMovements(stripe, range)),
  };
}
