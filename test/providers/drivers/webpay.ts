import type { Payment } from '../../../src/domain/payment.ts';
import type { ReturnParameters } from '../../../src/domain/provider/port.ts';
import { createTestClock } from '../../support/clock.ts';
import { priced } from '../../support/link-input.ts';
import type { Transaction, Visit } from '../../support/providers/webpay/transactions.ts';
import { startWebpay } from '../../support/providers/webpay/webpay.ts';
import type { Driver } from '../contract/driver.ts';

const PAYER = { firstName: 'Ana', lastName: 'Secreta', email: 'ana.secreta@example.com' };

/** Webpay Plus as the stand-in plays it, by the time of the test. Payers use the page as a browser does. */
export async function openWebpay(): Promise<Driver> {
  const clock = createTestClock();
  const standIn = await startWebpay({ clock });
  const credentials = Object.entries(standIn.credentials).map(([name, value]) => ({ name, value }));

  const transactionsOf = ({ id }: Payment) => standIn.knownOf(id.replace('pay_', ''));

  function transactionOf(payment: Payment): Transaction {
    const transaction = transactionsOf(payment).at(-1);
    if (transaction === undefined) throw new Error(`nobody was led to a page for ${payment.id}`);
    return transaction;
  }

  /** What the browser comes back with. */
  async function visit(payment: Payment, kind: Visit): Promise<ReturnParameters> {
    const body = new URLSearchParams({ token_ws: transactionOf(payment).token, visit: kind });
    const url = `${standIn.url}/webpayserver/initTransaction`;
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    const location = response.headers.get('location');
    if (location === null) throw new Error(`the page said: ${await response.text()}`);
    return Object.fromEntries(new URL(location).searchParams);
  }

  return {
    name: 'webpay',
    clock,
    traits: {
      refusalIsFinal: true,
      leavingIsFinal: true,
      fates: ['STAYS'],
      endIsFinal: false,
      refusesRefundOfDisputed: false,
      refundsThere: false,
      takenOnReturn: true,
      findsLostBegin: false,
      tellsForAWeek: true,
      ownsTime: true,
      faults: true,
    },
    shop: { endpoints: { webpay: standIn.url } },
    account: { provider: 'webpay', mode: 'TEST', credentials },
    link: { ...priced('119', 'CLP'), paymentMethodsAllowed: ['WEBPAY'] },
    pay: { paymentMethod: 'WEBPAY', customer: PAYER },
    at: () => ({
      pay: (payment) => visit(payment, 'APPROVED'),
      refuse: (payment) => visit(payment, 'REFUSED'),
      leave: (payment) => visit(payment, 'LEFT'),
      decideDispute: async () => {
        throw new Error('Webpay tells of no disputes');
      },
      settleRefunds: async () => {},
      refundedThere: async (payment) => String(transactionOf(payment).returned),
    }),
    breakDown: (fault) => standIn.breakDown(fault),
    repair: standIn.repair,
    collected: async (_, payment) => transactionsOf(payment).length,
    close: standIn.close,
  };
}
