import type { Payment } from '../../../src/domain/payment.ts';
import type { PaymentProvider } from '../../../src/domain/provider/port.ts';
import { createTestClock } from '../../support/clock.ts';
import type { Driver, Fault } from '../contract/driver.ts';

/** The sandbox is inside of the gateway: what breaks down is the way to it. */
export async function openSandbox(): Promise<Driver> {
  let fault: Fault | undefined;

  function faulty<Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) {
    return async (...args: Args): Promise<T> => {
      if (fault === 'down') throw new Error('connection refused');
      const answer = await call(...args);
      if (fault === undefined) return answer;
      throw new Error(fault === 'hangs' ? 'no answer in time' : 'connection reset');
    };
  }

  const wrap = (provider: PaymentProvider): PaymentProvider => ({
    ...provider,
    begin: faulty(provider.begin),
    retrieve: faulty(provider.retrieve),
    resume: faulty(provider.resume),
    cancel: faulty(provider.cancel),
    refund: faulty(provider.refund),
  });

  return {
    name: 'sandbox',
    clock: createTestClock(),
    traits: {
      refusalIsFinal: true,
      leavingIsFinal: true,
      fates: ['STAYS', 'DISPUTED'],
      endIsFinal: false,
      takenOnReturn: false,
      findsLostBegin: true,
      refusesRefundOfDisputed: false,
      refundsThere: false,
      ownsTime: true,
      faults: true,
    },
    shop: { wrap },
    account: undefined,
    link: { paymentMethodsAllowed: ['FINTOC'] },
    pay: { paymentMethod: 'FINTOC' },
    at: ({ controls, store }) => ({
      async pay(payment, fate = 'STAYS') {
        await controls.pay(payment);
        if (fate === 'DISPUTED') await controls.dispute(payment, 'OPEN');
        return {};
      },
      async refuse(payment) {
        await controls.refuse(payment, 'refused');
        return {};
      },
      async leave(payment) {
        await controls.refuse(payment, 'abandoned');
        return {};
      },
      decideDispute: (payment, status) => controls.dispute(payment, status),
      settleRefunds: async () => {},
      async refundedThere(payment) {
        const refunds = (await chargeOf(store, payment))?.refunds ?? [];
        return String(refunds.reduce((sum, { amount }) => sum + BigInt(amount), 0n));
      },
    }),
    async tell(shop, viewer, { id }) {
      await shop.sandbox.receiveFunds(viewer, { id });
    },
    breakDown(next) {
      fault = next;
    },
    repair() {
      fault = undefined;
    },
    collected: async ({ store }, payment) => ((await chargeOf(store, payment)) === undefined ? 0 : 1),
    close: async () => {},
  };
}

function chargeOf(
  { sandbox }: { readonly sandbox: Parameters<Driver['collected']>[0]['store']['sandbox'] },
  { clientId, id }: Payment,
) {
  return sandbox.find(clientId, id);
}
