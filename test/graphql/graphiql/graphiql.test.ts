import { gunzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../src/domain/client.ts';
import { type Listener, listen } from '../../../src/process/listen.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { CREATE } from '../operations.ts';

const HOUR = 3_600_000;

/** For what a page does by and by. */
const PATIENT = { timeout: 60_000 };

type Created = {
  data: { createPaymentLink: { paymentLink: { id: string; checkoutToken: string; url: string } } };
};
type Listed = { data: { paymentLinks: { pageInfo: { endCursor: string } } } };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

const get = (path: string, headers: Record<string, string> = {}) => gateway.fetch(path, { headers });

describe('the page', () => {
  it('is small, uncached, and lets a browser load nothing from elsewhere', async () => {
    const page = await get('/graphql', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    const html = await page.text();

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    expect(html).toContain('<title>Payment links</title>');
    expect(html.length).toBeLessThan(24_000);
  });

  it('has no credentials where there is no demo client to lend them', async () => {
    const own = await createTestGateway({
      env: { NODE_ENV: 'production', GRAPHIQL: 'on', PUBLIC_URL: 'https://pay.example' },
    });
    const page = await own.fetch('/graphql', { headers: { accept: 'text/html' } });
    const html = await page.text();
    await own.stop();

    expect(page.status).toBe(200);
    expect(html).not.toMatch(/bearer|api-key/i);
  });
});

describe('the script', () => {
  it('comes compressed, and not again to who has it', async () => {
    const first = await get('/graphql/graphiql.js', { 'accept-encoding': 'gzip, deflate' });
    const etag = first.headers.get('etag') ?? '';
    const script = gunzipSync(await first.arrayBuffer()).toString();
    const again = await get('/graphql/graphiql.js', { 'accept-encoding': 'gzip', 'if-none-match': etag });

    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script).toContain('YogaGraphiQL.renderYogaGraphiQL');
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('is the only one, with the style', async () => {
    expect((await get('/graphql/graphiql.css', { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBe(
      'br',
    );
    expect((await get('/graphql/graphiql.css')).headers.get('content-encoding')).toBeNull();
    for (const path of ['/graphql/nothing.js', '/graphql/__proto__']) expect((await get(path)).status).toBe(404);
  });
});

describe('in a browser', () => {
  let browser: TestBrowser;
  let listener: Listener;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    for (const checkoutToken of ['one', 'two', 'three', 'four']) {
      await gateway.graphql(CREATE, { input: linkInput({ checkoutToken, activate: true }) });
    }
    listener = await listen(gateway.server.listener, { host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  });
  afterAll(async () => {
    await browser.close();
    await listener.close({ graceMs: 0 });
  });

  const tab = (name: string) => page.getByRole('button', { name, exact: true });

  const isAnswer = (response: Response) => response.request().method() === 'POST' && /\/graphql$/.test(response.url());

  /** GraphiQL shows a tab a moment before it knows its operation: a button pressed in that moment sends nothing. */
  async function runTab(name: string): Promise<unknown> {
    await tab(name).click();
    await page.locator('.graphiql-query-editor').getByText(name, { exact: true }).waitFor();
    for (let presses = 0; presses < 30; presses += 1) {
      const answer = page.waitForResponse(isAnswer, { timeout: 2_000 });
      await page.getByRole('button', { name: /Execute query/ }).click();
      const body = await answer.then((response) => response.json()).catch(() => undefined);
      if (body !== undefined) return body;
    }
    throw new Error(`${name} was not sent`);
  }

  async function viewer(): Promise<Viewer> {
    const client = await gateway.store.clients.find('demo');
    return { clientId: 'demo', clientTag: client?.tag ?? '' };
  }

  const variables = () => page.locator('.graphiql-editor-tool').innerText();

  it('is a tour: each tab runs as it stands, with what those before it brought', async () => {
    await page.goto(`http://127.0.0.1:${listener.port}/graphql`);
    await tab('ListPaymentLinks').waitFor();
    expect(await page.title()).toBe('Payment links');
    expect(await runTab('ListPaymentLinks')).toMatchObject({ data: { paymentLinks: { nodes: expect.any(Array) } } });

    const created = await runTab('CreateAndActivate');
    expect(created).toMatchObject({ data: { createPaymentLink: { paymentLink: { status: 'ACTIVE' } } } });
    const { id, checkoutToken, url } = (created as Created).data.createPaymentLink.paymentLink;

    expect(await runTab('OpenItsPage')).toMatchObject({ data: { paymentLink: { id, url } } });
    expect(await variables()).toContain(id);
    await page.locator('.result-window .detected-link').first().waitFor();
    expect((await gateway.fetch(new URL(url).pathname)).status).toBe(200);

    expect(await runTab('StartSession')).toMatchObject({
      data: { createCheckoutSession: { checkoutSession: { status: 'ACTIVE', totalAmount: '11900' } } },
    });
    expect(await variables()).toContain(checkoutToken);
    expect(await runTab('Pay')).toMatchObject({
      data: { payCheckoutSession: { payment: { status: 'CAPTURED', totalAmount: '11900' } } },
    });
    expect(await runTab('ReceiveMoney')).toMatchObject({
      data: {
        simulatePaymentReceived: {
          payment: { status: 'RECEIVED', paymentLink: { checkoutToken, status: 'FINISHED' } },
        },
      },
    });
    expect((await gateway.services.paymentLinks.get(await viewer(), id)).storedStatus).toBe('FINISHED');
  });

  it('shows what happened since it was opened, before it waits for more', async () => {
    await tab('WatchPaymentLinks').click();
    await page.locator('.graphiql-query-editor').getByText('paymentLinksChanged').waitFor();
    const stop = page.getByRole('button', { name: /Stop/ });
    for (let presses = 0; presses < 30 && !(await stop.isVisible()); presses += 1) {
      await page.getByRole('button', { name: /Execute query/ }).click();
      await stop.waitFor({ timeout: 2_000 }).catch(() => {});
    }
    await page.locator('.result-window').getByText('PAYMENT_LINK_FINISHED').waitFor();
    await stop.click();
  });

  it('runs the other tabs too, of which the list goes on page by page', async () => {
    const first = (await runTab('FilterAndPage')) as Listed;
    expect(first.data.paymentLinks.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    // The line may be out of sight.
    const models = () => page.evaluate<string>('monaco.editor.getModels().map((model) => model.getValue()).join()');
    await expect.poll(models, PATIENT).toContain(`"after": "${first.data.paymentLinks.pageInfo.endCursor}"`);
    const second = (await runTab('FilterAndPage')) as Listed;
    expect(second.data.paymentLinks.pageInfo).toMatchObject({ hasPreviousPage: true });

    expect(await runTab('ErrorUnion')).toMatchObject({
      data: { createPaymentLink: { __typename: 'ValidationError', issues: expect.any(Array) } },
    });
    expect(await runTab('WebhookDeliveries')).toMatchObject({ data: { webhookDeliveries: { totalCount: 0 } } });
    expect(await gateway.services.branding.get(await viewer())).toBeUndefined();
    expect(await runTab('SetBranding')).toMatchObject({
      data: { setBranding: { branding: { accentColor: '#8a3b12' } } },
    });
    expect(await gateway.services.branding.get(await viewer())).toMatchObject({ accentColor: '#8a3b12' });
    expect(await runTab('DeletePaymentLink')).toMatchObject({
      data: { deletePaymentLink: { __typename: 'DeletePaymentLinkPayload' } },
    });
    await page.locator('.result-window').getByText('DeletePaymentLinkPayload').waitFor();
  });

  it('leaves alone what somebody has typed', async () => {
    await tab('OpenItsPage').click();
    await page.locator('.graphiql-editor-tool .view-lines').first().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{"id": "pl_mine');
    // What is open is written down half a second after it changed.
    const kept = () => page.evaluate(() => localStorage.getItem('graphiql:tabState'));
    await expect.poll(kept, PATIENT).toContain('pl_mine');
    await runTab('CreateAndActivate');
    await tab('OpenItsPage').click();
    await page.locator('.graphiql-editor-tool').getByText('pl_mine').waitFor();
  });

  it('has the history of what was run', async () => {
    await page.getByRole('button', { name: 'Show History' }).click();
    await page.locator('.graphiql-history-item').getByText('ReceiveMoney').first().waitFor();
    await page.getByRole('button', { name: 'Hide History' }).click();
  });

  it('draws ids as they are, and its title in one line', async () => {
    const drawn = await page.evaluate(() => {
      const lines = document.querySelector('.graphiql-query-editor .view-lines') ?? document.body;
      const { fontVariantLigatures, fontFeatureSettings } = getComputedStyle(lines);
      const logo = document.querySelector('.graphiql-logo');
      return { fontVariantLigatures, fontFeatureSettings, logo: logo?.getBoundingClientRect().height ?? 0 };
    });
    expect(drawn).toMatchObject({ fontVariantLigatures: 'none', fontFeatureSettings: '"calt" 0, "liga" 0' });
    expect(drawn.logo).toBeLessThan(45);
  });

  it('renews its token before it ends', async () => {
    gateway.clock.advance(HOUR + 1);
    await page.clock.setFixedTime(Date.now() + HOUR);
    expect(await runTab('ListPaymentLinks')).toMatchObject({ data: { paymentLinks: { nodes: expect.any(Array) } } });
  });

  it.each(['light', 'dark'] as const)('can be used on a phone, in the %s', async (colorScheme) => {
    const phone = await browser.newPage();
    await phone.setViewportSize({ width: 390, height: 664 });
    await phone.emulateMedia({ colorScheme });
    await phone.goto(`http://127.0.0.1:${listener.port}/graphql`);
    await phone.locator('.graphiql-query-editor').getByText('ListPaymentLinks').waitFor();
    await phone.getByRole('button', { name: /Execute query/ }).click();
    const answer = phone.locator('.result-window').getByText('totalCount');
    await answer.waitFor();
    await expect.poll(async () => (await answer.boundingBox())?.width ?? 0, PATIENT).toBeGreaterThan(80);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const variables = await phone.locator('.graphiql-editor-tool .graphiql-editor:visible').boundingBox();
    const response = await phone.locator('.graphiql-response').boundingBox();
    expect((response?.y ?? 0) - (variables?.y ?? 0), 'the height at which variables are in sight').toBeGreaterThan(60);
    await phone.setViewportSize({ width: 390, height: 400 });
    const lowerPane = phone.locator('.graphiql-editors > :last-child');
    await expect.poll(async () => (await lowerPane.boundingBox())?.height, PATIENT).toBeGreaterThan(110);
    const [red = 0] = await phone.evaluate(() =>
      (
        getComputedStyle(document.querySelector('.graphiql-container') ?? document.body).backgroundColor.match(
          /\d+/g,
        ) ?? []
      ).map(Number),
    );
    expect(red > 128 ? 'light' : 'dark').toBe(colorScheme);
    await phone.context().close();
  });

  it('shows the documentation', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByText('The operations that read data, all of which belongs to').waitFor();
  });

  it('opens again as it was left, with a token that has not ended', async () => {
    const tabs = page.getByRole('tab');
    const before = await tabs.allTextContents();
    gateway.clock.advance(2 * HOUR);
    // What is open is written down half a second after it changed.
    await page.waitForTimeout(1_500);
    await page.reload();
    await tab('ListPaymentLinks').waitFor();

    expect(await tabs.allTextContents()).toEqual(before);
    expect(await runTab('ListPaymentLinks')).toMatchObject({ data: { paymentLinks: { nodes: expect.any(Array) } } });
  });

  it('asked nobody else, and complained of nothing', () => {
    expect(browser.outside).toEqual([]);
    expect(faults).toEqual([]);
  });
});
