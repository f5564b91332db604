import Stripe from 'stripe';
import type { Clock } from '../../domain/id.ts';
import type { OpenAccount } from '../../domain/provider/account.ts';
import type { ProviderPayment, ProviderReport } from '../../domain/provider/port.ts';
import { CANCELED } from '../../domain/provider/schedule.ts';
import type { Refund } from '../../domain/refund.ts';
import { type ApiOptions, referenceOf } from '../api.ts';
import { beginSession } from './begin.ts';
import { createConnect } from './client.ts';
import { withoutBodies } from './errors.ts';
import { listMovements } from './movements.ts';
import { listNotices, readNotice } from './notices.ts';
import { refundOnce } from './refund.ts';
import { readReport } from './report.ts';

/** The calls that need Stripe's package. `stripe.ts` imports this module at the first one. */
export function createCalls({ clock, ...options }: ApiOptions & { readonly clock: Clock }) {
  const connect = createConnect(options);

  async function begin(asked: ProviderPayment): Promise<ProviderReport> {
    return beginSession(connect(asked.account), asked, clock());
  }

  async function look({ payment, account }: ProviderPayment): Promise<ProviderReport> {
    return readReport(connect(account), payment, referenceOf(payment));
  }

  async function resume(asked: ProviderPayment): Promise<ProviderReport> {
    return asked.payment.providerReference === null ? begin(asked) : look(asked);
  }

  /** Stripe only expires an open session, which decides the race with a payer who pays. */
  async function cancel(asked: ProviderPayment): Promise<ProviderReport> {
    const reference = referenceOf(asked.payment);
    try {
      await connect(asked.account).checkout.sessions.expire(reference);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return look(asked);
      throw error;
    }
    return { result: { status: 'FAILED', reference, code: CANCELED, message: 'The payment was canceled.' } };
  }

  return {
    begin: masked(begin),
    look: masked(look),
    resume: masked(resume),
    cancel: masked(cancel),
    refund: masked(({ payment, account }: ProviderPayment, refund: Refund) =>
      refundOnce(connect(account), payment, refund),
    ),
    readNotice,
    missedNotices: (account: OpenAccount, since: number) => maskedEach(listNotices(connect(account), since)),
    movements: (account: OpenAccount, range: { readonly from: number; readonly to: number }) =>
      maskedEach(listMovements(connect(account), range)),
  };
}

/** No error of the package leaves this folder. */
function masked<Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) {
  return async (...args: Args): Promise<T> => {
    try {
      return await call(...args);
    } catch (error) {
      throw withoutBodies(error);
    }
  };
}

async function* maskedEach<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* list;
  } catch (error) {
    throw withoutBodies(error);
  }
}
