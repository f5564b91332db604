import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { listen } from '../support/listen.ts';

let gateway: TestGateway;
let host: Awaited<ReturnType<typeof listen>>;
let browser: TestBrowser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  gateway = await createTestGateway();
  host = await listen(gateway.server.fetch);
  browser = await openBrowser();
  page = await browser.newPage();
  // A refused style or script is an error in the console; so is a fault of the page's own.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${host.url}/docs`);
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
  await gateway.stop();
});

test('it shows every operation, with no complaint and no request to anywhere else', async () => {
  await page.locator('.opblock').first().waitFor();
  const told = Object.values(openApiDocument.paths).flatMap((methods) => Object.keys(methods as object));
  expect(await page.locator('.opblock').count()).toBe(told.length);
  expect(await page.locator('h1, h2').first().innerText()).toContain('Payment links');
  expect([complaints, browser.outside]).toEqual([[], []]);
});

test('with credentials its example runs', async () => {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const key = page.locator('.auth-container', { hasText: 'x-api-key' });
  await key.locator('input').fill('demo-api-key');
  await key.getByRole('button', { name: /apply|authorize/i }).click();
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).last().click();

  const login = page.locator('.opblock', { hasText: '/auth' }).first();
  await login.locator('.opblock-summary').click();
  await login.getByRole('button', { name: 'Execute' }).click();
  const answer = login.locator('.live-responses-table');
  await answer.waitFor();
  expect(await answer.locator('.response-col_status').last().innerText()).toContain('200');
  expect(await answer.innerText()).toContain('"expiresIn": 3600');
  expect([complaints, browser.outside]).toEqual([[], []]);
});
