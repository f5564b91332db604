import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { dialects, openTestStore } from '../support/store.ts';
import type { Driver } from './contract/driver.ts';
import { noticeContract } from './contract/notices.ts';
import { outageContract } from './contract/outages.ts';
import { payingContract } from './contract/paying.ts';
import { refundContract } from './contract/refunding.ts';
import { type AtTill, openTill } from './contract/till.ts';
import { openSandbox } from './drivers/sandbox.ts';
import { openRealStripe, openStripe } from './drivers/stripe.ts';
import { openWebpay } from './drivers/webpay.ts';

const stripeTestKey = process.env.STRIPE_TEST_KEY ?? '';
const isGiven = stripeTestKey !== '';
if (!isGiven) process.stdout.write('STRIPE_TEST_KEY is not set: the contract was not run against the real Stripe\n');

/** What every provider must do: one suite, and no test that knows which one it runs on. */
const PROVIDERS: readonly (readonly [name: string, open: () => Promise<Driver>])[] = [
  ['the sandbox', openSandbox],
  ['the stand-in of Stripe', openStripe],
  ['the stand-in of Webpay', openWebpay],
  ...(isGiven ? [['the real Stripe', () => openRealStripe(stripeTestKey)] as const] : []),
];

for (const [name, open] of PROVIDERS) {
  const probe = await open();
  await probe.close();

  describe.each(dialects)(`${name} on %s`, (dialect) => {
    let store: Store;
    beforeAll(async () => {
      store = await openTestStore(dialect);
    });
    afterAll(() => store.close());

    const atTill: AtTill = (run) => async () => {
      const till = await openTill(store, await open());
      try {
        await run(till);
      } finally {
        await till.close();
      }
    };

    describe('paying', () => payingContract(atTill, probe));
    describe('outages', () => outageContract(atTill, probe));
    describe('refunds and disputes', () => refundContract(atTill, probe));
    describe.skipIf(probe.notices === undefined)('notices', () => noticeContract(atTill, probe));
  });
}
