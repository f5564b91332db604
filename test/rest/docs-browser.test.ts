import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { listen } from '../support/listen.ts';
import { LONG_FORM } from '../support/long.ts';

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

type Operation = {
  readonly operationId: string;
  readonly parameters: readonly { readonly in: string }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly examples: object } } };
};

const OPERATIONS = Object.values(openApiDocument.paths).flatMap((methods) =>
  Object.entries<Operation>(methods as never).map(([method, operation]) => ({ method, ...operation })),
);

/** One for each way that the page puts a request together; docs.test.ts runs the examples of all without a browser. */
const KINDS = [
  ...new Map(
    OPERATIONS.toReversed().map((operation) => {
      const places = new Set(operation.parameters.map((parameter) => parameter.in));
      return [[operation.method, ...[...places].toSorted(), 'requestBody' in operation].join(), operation] as const;
    }),
  ).values(),
].toReversed();

/** The names of the examples of its body; one without a name where it has no body. */
function examplesOf({ requestBody }: Operation): readonly string[] {
  return requestBody ? Object.keys(requestBody.content['application/json'].examples) : [''];
}

/** Opens the page anew, with examples that nobody has run yet. */
async function open(): Promise<void> {
  await page.goto(`${host.url}/docs`);
  await page.locator('.authorize.locked').first().waitFor();
}

const block = ({ operationId }: Operation) => page.locator(`.opblock[id$="-${operationId}"]`);

/** Opens what the operation takes and gives, or closes it: the page is slow with much open. */
const toggle = (operation: Operation) => block(operation).locator('.opblock-summary-control').click();

/** Chooses an example of an operation that is open, by its place, and presses Execute: the status that is shown then. */
async function execute(operation: Operation, example = 0): Promise<string> {
  const shown = block(operation);
  if (example > 0) await shown.locator('.examples-select-element').selectOption({ index: example });
  await shown.getByRole('button', { name: 'Execute' }).click();
  const status = shown.locator('.live-responses-table .response .response-col_status');
  await status.waitFor();
  const [code = ''] = (await status.innerText()).split(/\s/);
  // The next one then waits for an answer of its own.
  await shown.getByRole('button', { name: 'Clear' }).click();
  return code;
}

test('it lets in by itself, and examples run with one click: those of every operation in the long form', async () => {
  await open();
  const ran: Record<string, string> = {};
  const operations = LONG_FORM ? OPERATIONS : KINDS;
  for (const operation of operations) {
    await toggle(operation);
    for (const [place, name] of examplesOf(operation).entries()) {
      if (operation.operationId === 'payCheckoutSession' && place > 0) {
        // A session is paid once.
        await open();
        await toggle(operation);
      }
      ran[`${operation.operationId} ${name}`] = await execute(operation, place);
    }
    await toggle(operation);
  }
  expect(Object.entries(ran).filter(([, code]) => !/^20\d$/.test(code))).toEqual([]);
  expect(Object.keys(ran).length).toBeGreaterThanOrEqual(operations.length);
  expect([complaints, browser.outside]).toEqual([[], []]);
});

test('on a phone nothing of an operation is wider than the screen', async () => {
  await open();
  await page.setViewportSize({ width: 390, height: 664 });
  for (const operation of OPERATIONS.filter(({ operationId }) => /^(list|create)PaymentLinks?$/.test(operationId))) {
    await toggle(operation);
    await block(operation).getByRole('button', { name: 'Execute' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('what somebody enters is kept across a reload, and not overwritten', async () => {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const key = page.locator('.auth-container', { hasText: 'x-api-key' });
  await key.getByRole('button', { name: /remove authorization/i }).click();
  await key.locator('input').fill('other-api-key');
  await key.getByRole('button', { name: /apply|authorize/i }).click();
  await open();
  expect(await page.evaluate(() => JSON.parse(localStorage.getItem('authorized') ?? '{}').apiKey.value)).toBe(
    'other-api-key',
  );
  const [first] = OPERATIONS.filter(({ operationId }) => operationId === 'listPaymentLinks');
  if (first === undefined) throw new Error('There is no such operation');
  await toggle(first);
  expect(await execute(first)).toBe('401');
});
