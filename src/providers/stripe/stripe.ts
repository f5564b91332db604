import type { Clock } from '../../domain/id.ts';
import type { PaymentProvider } from '../../domain/provider/port.ts';
import type { ApiOptions } from '../api.ts';
import { refusalOf } from './amounts.ts';
import { CREDENTIAL_FIELDS, credentialFaults } from './credentials.ts';

/** Cards through Stripe Checkout: the payer pays at a page of Stripe's, one session for each payment. */
export function createStripe(options: ApiOptions & { readonly clock: Clock }): PaymentProvider {
  /** Stripe's package has 220 modules, so it is imported at the first call. */
  async function calls() {
    const { createCalls } = await import('./calls.ts');
    return createCalls(options);
  }

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
    begin: async (asked) => (await calls()).begin(asked),
    look: async (asked) => (await calls()).look(asked),
    resume: async (asked) => (await calls()).resume(asked),
    cancel: async (asked) => (await calls()).cancel(asked),
    refund: async (asked, refund) => (await calls()).refund(asked, refund),
    readNotice: async (notice, account, now) => (await calls()).readNotice(notice, account, now),
    async *missedNotices(account, since) {
      yield* (await calls()).missedNotices(account, since);
    },
    async *movements(account, range) {
      yield* (await calls()).movements(account, range);
    },
  };
}
