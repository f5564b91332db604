import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { createTestClock } from '../support/clock.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput, priced } from '../support/link-input.ts';
import { listen } from '../support/listen.ts';
import { LONG_FORM } from '../support/long.ts';

type Link = { readonly id: string; readonly url: string };

// At once, since a browser mostly waits.
describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('a payer whose browser runs %s', { concurrent: true, timeout: 300_000 }, (name, javaScriptEnabled) => {
  let gateway: TestGateway;
  let site: Awaited<ReturnType<typeof listen>>;
  let browser: TestBrowser;
  beforeAll(async () => {
    site = await listen((request) => gateway.server.fetch(request));
    gateway = await createTestGateway({ env: { PUBLIC_URL: site.url }, clock: createTestClock(Date.now()) });
    browser = await openBrowser();
  });
  afterAll(async () => {
    expect(browser.outside).toEqual([]);
    await browser.close();
    await site.close();
    await gateway.stop();
  });

  async function sell(checkoutToken: string, otherwise: Readonly<Record<string, unknown>>): Promise<Link> {
    const input = linkInput({ ...otherwise, checkoutToken: `${checkoutToken}-${name.replace(' ', '-')}` });
    const body = JSON.stringify(input);
    const headers = { ...(await gateway.headersOf('demo')), 'content-type': 'application/json' };
    const created = await gateway.fetch('/payment-links', { method: 'POST', headers, body });
    const { id } = (await created.json()) as { id: string };
    await gateway.call('POST', `/payment-links/${id}/activate`);
    const { data } = await gateway.graphql<{ link: { url: string } }>(
      'query ($id: ID!) { link: paymentLink(id: $id) { url } }',
      {
        id,
      },
    );
    return { id, url: data?.link.url ?? expect.fail('the link is gone') };
  }

  const openPage = () => browser.newPage({ javaScriptEnabled, locale: 'en-GB' });

  async function fillIn(page: Page, { url }: Link, method: string, more: Readonly<Record<string, string>> = {}) {
    await page.goto(url);
    await page.getByText(method, { exact: true }).click();
    const fields = { 'First name': 'Ana', 'Last name': 'Rojas', Email: 'ana@example.com', ...more };
    for (const [label, value] of Object.entries(fields)) {
      const field = page.getByLabel(label, { exact: true });
      if (await field.isVisible()) await field.fill(value);
    }
    await page.getByRole('button', { name: /^Pay [^a]/ }).click();
  }

  const payments = async (id: string) => {
    const listed = await gateway.call('GET', `/payments?paymentLinkId=${id}`);
    const { results } = (await listed.json()) as { results: readonly { status: string }[] };
    return results.map(({ status }) => status).toSorted();
  };
  const receive = async ({ id: paymentLinkId }: Link) => {
    const listed = await gateway.call('GET', `/payments?paymentLinkId=${paymentLinkId}`);
    const { results } = (await listed.json()) as { results: readonly { id: string }[] };
    await gateway.call('POST', '/payments/received', { body: { id: results[0]?.id } });
  };
  const heading = (page: Page, text: string) => page.getByRole('heading', { name: text, exact: true }).waitFor();

  /** In the short form what does not hang on scripts is tried either with them or without. */
  const scripted = test.runIf(LONG_FORM || javaScriptEnabled);
  const unscripted = test.runIf(LONG_FORM || !javaScriptEnabled);

  test('is led to the bank of Webpay, approves, and gets the receipt, again by the url of the link', async () => {
    const link = await sell('webpay-approved', { paymentMethodsAllowed: ['CARD', 'WEBPAY'] });
    const page = await openPage();
    await fillIn(page, link, 'Webpay');
    await heading(page, 'Test bank');
    expect(new URL(page.url()).pathname).toMatch(/^\/sandbox-bank\//);
    await page.getByRole('button', { name: 'Approve the payment' }).click();
    await heading(page, 'Payment complete');
    expect(await payments(link.id)).toEqual(['RECEIVED']);
    await page.goto(link.url);
    await heading(page, 'Payment complete');
    await page.getByText('Whole-bean coffee, 1 kg').waitFor();

    const stranger = await openPage();
    await stranger.goto(link.url);
    await heading(stranger, 'This link has been paid');
    await Promise.all([page.context().close(), stranger.context().close()]);
  });

  scripted.each([
    ['Refuse the payment', 'The payment was refused.'],
    ['Leave without paying', 'You left the page of the bank without paying.'],
  ])('"%s" at the bank: finds the reason and what was typed, and pays another way', async (button, reason) => {
    const link = await sell(`webpay-${button.split(' ', 1)}`, { paymentMethodsAllowed: ['WEBPAY', 'CARD'] });
    const page = await openPage();
    await fillIn(page, link, 'Webpay');
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('alert').getByText(reason).waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe('ana@example.com');
    await page.getByText('Card', { exact: true }).click();
    expect(await page.getByLabel('Email').isVisible()).toBe(false);
    await page.getByLabel('Test card').selectOption('tok_instant');
    await page.getByRole('button', { name: /^Pay [^a]/ }).click();
    await heading(page, 'Payment complete');
    expect(await payments(link.id)).toEqual(['FAILED', 'RECEIVED']);
    await page.context().close();
  });

  test('scans a Pix code, closes the page, comes back by the link, and sees the money arrive', async () => {
    const link = await sell('pix', { ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX'] });
    const first = await openPage();
    await fillIn(first, link, 'Pix', { 'Document number': '529.982.247-25' });
    await first.getByRole('img', { name: 'QR code to pay with Pix' }).waitFor();
    const page = await first.context().newPage();
    await first.close();
    await page.goto(link.url);
    await heading(page, 'Scan the code to pay');
    expect(await page.getByRole('button', { name: 'Copy: Or copy and paste this code' }).isVisible()).toBe(
      javaScriptEnabled,
    );
    await receive(link);
    await heading(page, 'Payment complete');
    await page.context().close();
  });

  test.runIf(javaScriptEnabled).each([
    ['a stream, and by it alone', (method: string) => method === 'HEAD'],
    ['questions, where there is no stream', (_: string, url: string) => url.includes('?shown=')],
  ])('sees a Pix payment arrive by %s', async (way, isCutOff) => {
    const link = await sell(`pix-${way.split(' ', 2).join('-')}`, {
      ...priced('10.00', 'BRL'),
      paymentMethodsAllowed: ['PIX'],
    });
    const page = await openPage();
    await page.route('**/pay/**', (route) =>
      isCutOff(route.request().method(), route.request().url()) ? route.abort() : route.fallback(),
    );
    const stream = page.waitForRequest((request) => request.url().includes('?shown='));
    await fillIn(page, link, 'Pix', { 'Document number': '529.982.247-25' });
    await heading(page, 'Scan the code to pay');
    await stream;
    await receive(link);
    await heading(page, 'Payment complete');
    await page.context().close();
  });

  test.runIf(javaScriptEnabled)('news does not come between a payer and what was just sent', async () => {
    const link = await sell('pix-sent', { ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX'] });
    const page = await openPage();
    await fillIn(page, link, 'Pix', { 'Document number': '529.982.247-25' });
    await heading(page, 'Scan the code to pay');
    const failed: string[] = [];
    const told = new Promise<void>((resolve) => {
      const end = (url: string) => url.includes('?shown=') && resolve();
      page.on('requestfinished', (request) => end(request.url()));
      page.on('requestfailed', (request) => {
        failed.push(request.method());
        end(request.url());
      });
    });
    let send = () => {};
    const isSent = new Promise<void>((resolve) => {
      send = resolve;
    });
    await page.route('**/pay/**', async (route) => {
      if (route.request().method() === 'POST') await isSent;
      await route.fallback();
    });
    const posted = page.waitForRequest((request) => request.method() === 'POST');
    await page.getByRole('button', { name: 'Pay another way' }).click({ noWaitAfter: true });
    await posted;
    await receive(link);
    await told;
    send();
    await heading(page, 'Payment complete');
    expect(failed.filter((method) => method === 'POST')).toEqual([]);
    await page.context().close();
  });

  scripted('transfers by SPEI, at the bank that the sandbox plays', async () => {
    const link = await sell('spei', { ...priced('1234.50', 'MXN'), paymentMethodsAllowed: ['SPEI'] });
    const page = await openPage();
    await fillIn(page, link, 'SPEI');
    await heading(page, 'Transfer to this account');
    await page.getByText('$1,234.50 MXN').first().waitFor();
    await page.getByRole('link', { name: 'Test: play the bank' }).click();
    await page.getByRole('button', { name: 'Approve the payment' }).click();
    await heading(page, 'Payment complete');
    await page.context().close();
  });

  unscripted('leaves a step for another method, without typing again', async () => {
    const link = await sell('left', { ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX', 'CARD'] });
    const page = await openPage();
    await fillIn(page, link, 'Pix', { 'Document number': '529.982.247-25' });
    await page.getByRole('button', { name: 'Pay another way' }).click();
    await heading(page, 'Café de los Andes');
    expect(await page.getByLabel('Document number').inputValue()).toBe('529.982.247-25');
    expect(await payments(link.id)).toEqual(['FAILED']);
    await page.getByText('Card', { exact: true }).click();
    await page.getByLabel('Test card').selectOption('tok_instant');
    await page.getByRole('button', { name: /^Pay [^a]/ }).click();
    await heading(page, 'Payment complete');
    expect(await payments(link.id)).toEqual(['FAILED', 'RECEIVED']);
    await page.context().close();
  });

  unscripted('reads on in another language in the middle of the form', async () => {
    const link = await sell('language', { paymentMethodsAllowed: ['CARD', 'WEBPAY'], customerRequirements: ['email'] });
    const page = await openPage();
    await page.goto(link.url);
    await page.getByText('Webpay', { exact: true }).click();
    await page.getByLabel('First name').fill('Ana');
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByRole('button', { name: 'Português' }).click();
    await page
      .getByRole('heading', { name: 'Forma de pagamento' })
      .or(page.getByText('Forma de pagamento'))
      .first()
      .waitFor();
    expect(await page.getByLabel('Nome', { exact: true }).inputValue()).toBe('Ana');
    expect(await page.getByLabel('E-mail').inputValue()).toBe('ana@example.com');
    await page.getByLabel('Sobrenome').fill('Rojas');
    await page.getByLabel('Sobrenome').press('Enter');
    await page
      .getByRole('heading', { name: 'Banco de teste' })
      .or(page.getByRole('heading', { name: 'Test bank' }))
      .waitFor();
    await page.context().close();
  });
});
