import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CUSTOMER_REQUIREMENTS } from '../../src/domain/input/terms.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { listen } from '../support/listen.ts';
import { openTill, type Till } from './till.ts';

/** What a browser tells of how a page came up (https://web.dev/articles/vitals). */
type Vitals = { readonly largestContentfulPaintMs: number; readonly layoutShift: number; readonly transferred: number };

/** 1.6 Mbit/s down, 0.75 up, as mobile lines are commonly emulated. */
const SLOW_LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const SLOWER_CPU = 4;

/**
 * `TEST_PAGE_SPEED=yes npx vitest run test/checkout/page-speed.test.ts`: on a machine that does nothing else, as it asserts
 * times. Never part of `npm test`.
 */
describe.runIf(process.env.TEST_PAGE_SPEED === 'yes')('on a line of 1.6 Mbit/s, by a quarter of the CPU', () => {
  let till: Till;
  let site: Awaited<ReturnType<typeof listen>>;
  let browser: TestBrowser;
  beforeAll(async () => {
    site = await listen((request) => till.app(request));
    till = await openTill({ publicUrl: site.url });
    browser = await openBrowser();
    await till.branding.set(till.me, { accentColor: '#ffe600', supportContact: 'help@andino.example' });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
    await till.close();
  });

  const form = async () => (await till.activeLink({ customerRequirements: CUSTOMER_REQUIREMENTS })).path;
  const paid = async (card: string) => {
    const { path } = await till.activeLink();
    return till.target(path, await till.post(path, { paymentMethod: 'CARD', card }));
  };
  const PAGES = { form, waiting: () => paid('tok_success'), receipt: () => paid('tok_instant') };

  async function visit(url: string, viewport: { width: number; height: number }): Promise<Vitals> {
    const page = await browser.newPage();
    await page.setViewportSize(viewport);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', SLOW_LINE);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_CPU });
    let transferred = 0;
    devTools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      transferred += encodedDataLength;
    });
    await page.goto(url);
    // What runs after the page has come up, such as its script, may still move things.
    await page.waitForTimeout(1_000);
    const vitals = await page.evaluate(async () => {
      const entries = (type: string) =>
        new Promise<PerformanceEntryList>((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true });
          setTimeout(() => resolve([]), 200);
        });
      const paints = await entries('largest-contentful-paint');
      const shifts = (await entries('layout-shift')) as (PerformanceEntry & { readonly value: number })[];
      return {
        largestContentfulPaintMs: Math.round(paints.at(-1)?.startTime ?? Number.POSITIVE_INFINITY),
        layoutShift: shifts.reduce((sum, { value }) => sum + value, 0),
      };
    });
    await page.context().close();
    return { ...vitals, transferred };
  }

  describe.each([
    ['a phone', { width: 390, height: 664 }],
    ['a desktop', { width: 1280, height: 900 }],
  ])('on %s', (_, viewport) => {
    test.each(Object.entries(PAGES))('%s', { timeout: 120_000 }, async (name, make) => {
      const visits: Vitals[] = [];
      for (let i = 0; i < 5; i += 1) {
        visits.push(await visit(site.url + (await make()), viewport));
      }
      const paints = visits.map(({ largestContentfulPaintMs }) => largestContentfulPaintMs).toSorted((a, b) => a - b);
      const shift = Math.max(...visits.map(({ layoutShift }) => layoutShift));
      const [{ transferred } = { transferred: 0 }] = visits;
      process.stderr.write(`${name}: LCP ${paints.join(' ')} ms, CLS ${shift}, ${transferred} bytes\n`);
      expect(paints[2]).toBeLessThan(1_000);
      expect(shift).toBeLessThan(0.02);
    });
  });
});
