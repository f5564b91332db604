import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listener, listen } from '../../../src/process/listen.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { CREATE } from '../operations.ts';

const HOUR = 3_600_000;

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
    expect(html.length).toBeLessThan(20_000);
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
    // Without one there would be nothing for the last example to delete.
    await gateway.graphql(CREATE, { input: linkInput() });
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

  /** GraphiQL shows a tab a moment before it knows its operation: a button pressed in that moment sends nothing. */
  async function runTab(name: string): Promise<unknown> {
    await tab(name).click();
    await page.locator('.graphiql-query-editor').getByText(name, { exact: true }).waitFor();
    for (let presses = 0; presses < 30; presses += 1) {
      const answer = page.waitForResponse((response) => response.request().method() === 'POST', { timeout: 2_000 });
      await page.getByRole('button', { name: /Execute query/ }).click();
      const body = await answer.then((response) => response.json()).catch(() => undefined);
      if (body !== undefined) return body;
    }
    throw new Error(`${name} was not sent`);
  }

  it('runs each example at once, and shows what it brought', async () => {
    await page.goto(`http://127.0.0.1:${listener.port}/graphql`);
    await tab('ListPaymentLinks').waitFor();
    expect(await page.title()).toBe('Payment links');

    expect(await runTab('ListPaymentLinks')).toMatchObject({ data: { paymentLinks: { totalCount: 1 } } });
    expect(await runTab('FilterAndPage')).toMatchObject({ data: { paymentLinks: { totalCount: 0 } } });
    expect(await runTab('CreateAndActivate')).toMatchObject({
      data: { createPaymentLink: { paymentLink: { status: 'ACTIVE' } } },
    });
    expect(await runTab('ErrorUnion')).toMatchObject({
      data: { createPaymentLink: { __typename: 'ValidationError', issues: expect.any(Array) } },
    });
    expect(await runTab('DeletePaymentLink')).toMatchObject({
      data: { deletePaymentLink: { __typename: 'DeletePaymentLinkPayload' } },
    });
    await page.locator('.result-window').getByText('DeletePaymentLinkPayload').waitFor();
    expect(await page.locator('.graphiql-editor-tool').textContent()).toContain('demo-api-key');
  });

  it('shows the documentation', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByText('Everything that can be read. All of it belongs to').waitFor();
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
    expect(await runTab('ListPaymentLinks')).toMatchObject({ data: { paymentLinks: { totalCount: 1 } } });
  });

  it('asked nobody else, and complained of nothing', () => {
    expect(browser.outside).toEqual([]);
    expect(faults).toEqual([]);
  });
});
