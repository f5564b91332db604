import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listener, listen } from '../../../src/process/listen.ts';
import { obstacles, prepareAxe } from '../../support/accessibility.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { LONG_FORM } from '../../support/long.ts';

/** Where to leave a picture of each variant, for a person to look at. */
const PICTURES = process.env.SCREENSHOTS;
const WIDE_WORD = 'w'.repeat(200);

let gateway: TestGateway;
let listener: Listener;
let browser: TestBrowser;
let origin: string;
const complaints: string[] = [];

beforeAll(async () => {
  gateway = await createTestGateway({ env: { NODE_ENV: 'development' } });
  listener = await listen(gateway.server.listener, { host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${listener.port}`;
  browser = await openBrowser();
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await listener.close({ graceMs: 0 });
  await gateway.stop();
});

async function open(options: Parameters<TestBrowser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await prepareAxe(page);
  await page.goto(origin);
  return page;
}

/** The newest from now on. */
async function createLink(otherwise: Readonly<Record<string, unknown>>): Promise<void> {
  gateway.clock.advance(1_000);
  const client = await gateway.store.clients.find('demo');
  const viewer = { clientId: 'demo', clientTag: client?.tag ?? '' };
  await gateway.services.paymentLinks.create(viewer, linkInput(otherwise), { activate: true });
}

/** In the short form every width, in the light and in the dark by turns. */
const VARIANTS = [320, 390, 768, 1280].flatMap((width, place) =>
  (['light', 'dark'] as const)
    .filter((_, scheme) => LONG_FORM || PICTURES || scheme === place % 2)
    .map((colorScheme) => ({ width, colorScheme })),
);

async function inspect(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { width, colorScheme } of VARIANTS) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const variant = `${name}-${width}-${colorScheme}`;
    found.push(...(await obstacles(page)).map((obstacle) => `${variant} ${obstacle}`));
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${variant}.png`, fullPage: true });
  }
  return found;
}

test('everybody can use it, empty and full, at every width, in the light and in the dark', async () => {
  const page = await open();
  expect(await inspect(page, 'start-empty')).toEqual([]);
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByRole('link', { name: 'Open its page' }).waitFor();
  expect(await inspect(page, 'start')).toEqual([]);
  const item = { preTaxAmount: '99999999999999999', totalAmount: '99999999999999999', description: WIDE_WORD };
  const destinations = [{ amount: item.totalAmount, account: { accountNumber: '1' } }];
  const owner = { identityId: 'x', name: WIDE_WORD };
  await createLink({ checkoutToken: WIDE_WORD.slice(0, 100), items: [item], destinations, owner });
  await page.reload();
  expect(await inspect(page, 'start-wide')).toEqual([]);
  await page.context().close();
});

test('what happens is seen as it happens', async () => {
  const page = await open();
  await page.getByText('live', { exact: true }).waitFor();
  await createLink({ checkoutToken: 'seen-live' });
  const newest = page.locator('#events li').first();
  await newest.getByText('seen-live').waitFor();
  await newest.getByText('PaymentLink.Activated').waitFor();
  expect(await page.locator('#events li').count()).toBeLessThanOrEqual(8);
  await page.context().close();
});

test('without JavaScript it has all of it, as of now', async () => {
  await createLink({ checkoutToken: 'without-script' });
  const page = await open({ javaScriptEnabled: false });
  await page.getByText('without-script').first().waitFor();
  expect(await page.locator('p noscript').isVisible()).toBe(true);
  expect(await page.getByText('demo-api-key').first().isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Make another link' }).click();
  await page.getByRole('link', { name: 'Open its page' }).click();
  expect(new URL(page.url()).pathname).toMatch(/^\/pay\//);
  await page.context().close();
});

test('credentials are copied by a button, and every way on leads somewhere', async () => {
  const page = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy clientSecret' }).click();
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('demo-secret');

  const hrefs = await page.locator('.places a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(hrefs).toEqual(['/graphql', '/docs', expect.stringMatching(/^\/pay\//), '/health/ready']);
  for (const href of hrefs) {
    const answer = await fetch(origin + href, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  }
  await page.context().close();
});

test('it asked nobody else, and complained of nothing', () => {
  expect([browser.outside, complaints]).toEqual([[], []]);
});
