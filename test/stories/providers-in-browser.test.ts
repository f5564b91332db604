import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { createTestClock } from '../support/clock.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput, priced } from '../support/link-input.ts';
import { listen } from '../support/listen.ts';
import { LONG_FORM } from '../support/long.ts';
import { type StripeStandIn, startStripe } from '../support/providers/stripe/stripe.ts';
import { startWebpay, type WebpayStandIn } from '../support/providers/webpay/webpay.ts';

const SET_ACCOUNT = `mutation ($input: SetProviderAccountInput!) {
  setProviderAccount(input: $input) { __typename }
}`;

// At once, since a browser mostly waits.
describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('at the pages of providers, a payer whose browser runs %s', { timeout: 300_000 }, (_, javaScriptEnabled) => {
  let stripe: StripeStandIn;
  let webpay: WebpayStandIn;
  let site: Awaited<ReturnType<typeof listen>>;
  let gateway: TestGateway;
  let browser: TestBrowser;

  beforeAll(async () => {
    const clock = createTestClock(Date.now());
    stripe = await startStripe({ clock });
    webpay = await startWebpay({ clock });
    site = await listen((request) => gateway.server.fetch(request));
    const env = { PUBLIC_URL: site.url, STRIPE_API_URL: stripe.url, WEBPAY_API_URL: webpay.url };
    gateway = await createTestGateway({ env, clock });
    browser = await openBrowser();
    const { secretKey, webhookSecret } = stripe;
    await setAccount('STRIPE', { secretKey, webhookSecret });
    await setAccount('WEBPAY', webpay.credentials);
  });
  afterAll(async () => {
    expect(browser.outside).toEqual([]);
    await browser.close();
    await site.close();
    await gateway.stop();
    await stripe.close();
    await webpay.close();
  });

  async function setAccount(provider: string, secrets: Readonly<Record<string, string>>): Promise<void> {
    const credentials = Object.entries(secrets).map(([key, value]) => ({ name: key, value }));
    const input = { provider, mode: 'TEST', credentials };
    const { data, errors } = await gateway.graphql(SET_ACCOUNT, { input });
    expect([errors, data]).toEqual([undefined, { setProviderAccount: { __typename: 'SetProviderAccountPayload' } }]);
  }

  /** A link that can be paid, opened by a payer who fills in the form and presses the button. */
  async function payBy(method: string, terms: Readonly<Record<string, unknown>>) {
    const checkoutToken = randomUUID();
    const created = await gateway.call('POST', '/payment-links', { body: linkInput({ ...terms, checkoutToken }) });
    const { id } = (await created.json()) as { id: string };
    await gateway.call('POST', `/payment-links/${id}/activate`);
    const asked = await gateway.graphql<{ link: { url: string } }>(
      'query ($id: ID!) { link: paymentLink(id: $id) { url } }',
      { id },
    );
    const url = asked.data?.link.url ?? expect.fail('the link is gone');
    const page = await browser.newPage({ javaScriptEnabled, locale: 'en-GB' });
    await page.goto(url);
    await press(page, method);
    return { id, url, page };
  }

  async function press(page: Page, method: string): Promise<void> {
    const choice = page.getByText(method, { exact: true });
    if (await choice.isVisible()) await choice.click();
    for (const [label, value] of [
      ['First name', 'Ana'],
      ['Last name', 'Rojas'],
      ['Email', 'ana@example.com'],
    ] as const) {
      const field = page.getByLabel(label, { exact: true });
      if (await field.isVisible()) await field.fill(value);
    }
    await page.getByRole('button', { name: /^Pay [^a]/ }).click();
  }

  const heading = (page: Page, text: string) => page.getByRole('heading', { name: text, exact: true }).waitFor();
  const statuses = async (id: string) => {
    const listed = await gateway.call('GET', `/payments?paymentLinkId=${id}`);
    const { results } = (await listed.json()) as { results: readonly { status: string }[] };
    return results.map(({ status }) => status).toSorted();
  };
  const CARD = { ...priced('119.00', 'USD'), paymentMethodsAllowed: ['CARD'] };
  const WEBPAY = { ...priced('11900', 'CLP'), paymentMethodsAllowed: ['WEBPAY'] };

  /** In the short form what does not hang on scripts is tried either with them or without. */
  const scripted = test.runIf(LONG_FORM || javaScriptEnabled);
  const unscripted = test.runIf(LONG_FORM || !javaScriptEnabled);

  scripted('pays at Stripe after a declined card, and finds the receipt again by the url of the link', async () => {
    const { id, url, page } = await payBy('Card', CARD);
    await heading(page, 'Stripe Checkout');
    expect(await page.locator('#amount').innerText()).toBe('11900 usd');
    await page.getByLabel('Declined').check();
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('alert').getByText('Your card was declined.').waitFor();
    await page.getByLabel('Visa').check();
    await page.getByRole('button', { name: 'Pay' }).click();
    await heading(page, 'Payment complete');
    expect(await statuses(id)).toEqual(['RECEIVED']);
    await page.goto(url);
    await heading(page, 'Payment complete');
    await page.context().close();
  });

  unscripted('leaves the page of Stripe, is recognized by the url of the link, and pays there after all', async () => {
    const { id, url, page } = await payBy('Card', CARD);
    await heading(page, 'Stripe Checkout');
    const there = page.url();
    await page.goto(url);
    const onward = page.getByRole('link', { name: 'Continue to Stripe' });
    expect(await onward.getAttribute('href')).toBe(there);
    await onward.click();
    await heading(page, 'Stripe Checkout');
    await page.getByRole('button', { name: 'Pay' }).click();
    await heading(page, 'Payment complete');
    expect(await statuses(id)).toEqual(['RECEIVED']);
    await page.context().close();
  });

  test('approves at Webpay: the money is taken when the payer comes back', async () => {
    const { id, url, page } = await payBy('Webpay', WEBPAY);
    await heading(page, 'Webpay');
    expect(await page.locator('#amount').innerText()).toBe('11900 CLP');
    await page.getByRole('button', { name: 'Approve' }).click();
    await heading(page, 'Payment complete');
    expect(await statuses(id)).toEqual(['RECEIVED']);
    await page.goto(url);
    await heading(page, 'Payment complete');
    await page.context().close();
  });

  scripted.each([
    ['Refuse', 'The payment was refused.'],
    ['Leave', 'You left the page of the bank without paying.'],
  ])('"%s" at Webpay: finds the reason, and pays the same link at the second try', async (button, reason) => {
    const { id, page } = await payBy('Webpay', WEBPAY);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('alert').getByText(reason).waitFor();
    await press(page, 'Webpay');
    await page.getByRole('button', { name: 'Approve' }).click();
    await heading(page, 'Payment complete');
    expect(await statuses(id)).toEqual(['FAILED', 'RECEIVED']);
    await page.context().close();
  });
});
