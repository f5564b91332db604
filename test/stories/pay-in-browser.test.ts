import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type EventStream, readEvents } from '../graphql/event-stream.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { createTestClock } from '../support/clock.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { listen } from '../support/listen.ts';
import { LONG_FORM } from '../support/long.ts';
import { dialects } from '../support/store.ts';
import { type Receiver, startReceiver } from '../webhooks/receiver.ts';

const SECRET = `whsec_${Buffer.from('k'.repeat(32)).toString('base64')}`;
const WATCH = `subscription ($id: ID!) { change: paymentLinkChanged(id: $id) { type } }`;
const LINK = '{ id url status stats { opens sessions paid conversion } }';

type Link = {
  readonly id: string;
  readonly url: string;
  readonly status: string;
};

// At once, since a browser mostly waits. In the short form on one database, which the other stories of payers do not use.
describe.each(LONG_FORM ? dialects : dialects.slice(-1))('on %s', { concurrent: true, timeout: 300_000 }, (dialect) => {
  let gateway: TestGateway;
  let site: Awaited<ReturnType<typeof listen>>;
  let receiver: Receiver;
  let browser: TestBrowser;
  beforeAll(async () => {
    site = await listen((request) => gateway.server.fetch(request));
    gateway = await createTestGateway({ dialect, env: { PUBLIC_URL: site.url }, clock: createTestClock(Date.now()) });
    receiver = await startReceiver();
    browser = await openBrowser();
    const input = { url: receiver.url, secret: SECRET };
    await gateway.graphql(
      'mutation ($input: SetWebhookEndpointInput!) { setWebhookEndpoint(input: $input) { __typename } }',
      {
        input,
      },
    );
    gateway.server.startWorker();
  });
  afterAll(async () => {
    expect(browser.outside).toEqual([]);
    await browser.close();
    await receiver[Symbol.asyncDispose]();
    await site.close();
    await gateway.stop();
  });

  /** A link made and activated by its merchant, whose shop is at the gateway's own address. */
  async function sell(checkoutToken: string, otherwise: Readonly<Record<string, unknown>> = {}): Promise<Link> {
    const input = linkInput({
      ...otherwise,
      checkoutToken,
      customerRequirements: ['FIRST_NAME', 'EMAIL'],
      successUrl: `${site.url}/shop/thanks?order=7`,
      failedUrl: `${site.url}/shop/sorry`,
    });
    const created = await gateway.graphql<{ made: { paymentLink: Link } }>(
      `mutation ($input: CreatePaymentLinkInput!) {
        made: createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink ${LINK} } } }`,
      { input },
    );
    const link = created.data?.made.paymentLink ?? expect.fail(JSON.stringify(created));
    expect(link.status).toBe('ATTEMPT');
    await gateway.graphql('mutation ($id: ID!) { activatePaymentLink(id: $id) { __typename } }', { id: link.id });
    return link;
  }

  async function read(id: string) {
    const { data } = await gateway.graphql<{ link: Link }>(`query ($id: ID!) { link: paymentLink(id: $id) ${LINK} }`, {
      id,
    });
    return data?.link ?? expect.fail('the link is gone');
  }

  async function watch(id: string): Promise<EventStream> {
    const body = { query: WATCH, variables: { id } };
    return readEvents(await gateway.call('POST', '/graphql', { body, headers: { accept: 'text/event-stream' } }));
  }

  async function take(stream: EventStream, count: number): Promise<readonly string[]> {
    const types: string[] = [];
    while (types.length < count) {
      const { data } = (await stream.next()).data as { data: { change: { type: string } } };
      types.push(data.change.type);
    }
    return types;
  }

  /** Opens the link as a payer would, fills in the form, and presses the button. */
  async function payAs(page: Page, url: string, card: string): Promise<void> {
    await page.goto(`${url}?lang=en`);
    await page.getByRole('heading', { name: 'Café de los Andes' }).waitFor();
    await page.getByLabel('First name').fill('Ana');
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByText('Credit or debit').click();
    await page.getByLabel('Test card').selectOption(card);
    await page.getByRole('button', { name: 'Pay' }).click();
  }

  /** Makes the funds of the link's only payment under way arrive. */
  async function receiveFunds(paymentLinkId: string): Promise<void> {
    const listed = await gateway.call('GET', `/payments?paymentLinkId=${paymentLinkId}&status=CAPTURED`);
    const { results } = (await listed.json()) as { results: readonly { id: string }[] };
    const received = await gateway.call('POST', '/payments/received', { body: { id: results[0]?.id } });
    expect([results.length, received.status]).toEqual([1, 200]);
  }

  /** What the merchant was told, after both of its ways to verify have said yes. */
  async function told(checkoutToken: string, count: number) {
    // Each once: the clock that another test moves may end the time of a delivery that is under way, which is sent again.
    const mine = () => {
      const sent = receiver.received.filter(
        ({ body }) => JSON.parse(body).data.transaction.externalId === checkoutToken,
      );
      return [...new Map(sent.map((delivery) => [delivery.headers['webhook-id'], delivery])).values()];
    };
    await vi.waitFor(() => expect(mine()).toHaveLength(count), { timeout: 60_000 });
    return mine().map(({ body, headers }) => {
      const { signature, ...content } = JSON.parse(body);
      const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
      expect(headers['x-webhook-signature']).toBe(sign(body));
      expect(signature).toBe(sign(JSON.stringify(content)));
      new Webhook(SECRET).verify(body, headers as Record<string, string>);
      return `${content.event} ${content.data.transaction.status} ${content.data.transaction.totalAmount}`;
    });
  }

  test('a payer opens the link, pays, waits for the funds, and ends where the merchant wants', async () => {
    const link = await sell('order-paid');
    await using stream = await watch(link.id);
    const page = await browser.newPage();
    await payAs(page, link.url, 'tok_success');
    await page.getByRole('heading', { name: 'Payment approved, waiting for the funds' }).waitFor();
    const sessionId = new URL(page.url()).pathname.split('/').at(-1);
    expect((await read(link.id)).status).toBe('PROCESSING_PAYMENT');

    await receiveFunds(link.id);
    await page.waitForURL(`${site.url}/shop/thanks?order=7&checkoutSessionId=${sessionId}&status=FINISHED`);
    expect(await read(link.id)).toMatchObject({
      status: 'FINISHED',
      stats: { opens: 1, sessions: 1, paid: 1, conversion: 1 },
    });
    expect(await take(stream, 4)).toEqual([
      'PAYMENT_LINK_PROCESSING',
      'TRANSACTION_CAPTURED',
      'TRANSACTION_RECEIVED',
      'PAYMENT_LINK_FINISHED',
    ]);
    expect(await told('order-paid', 2)).toEqual([
      'Transaction.Captured CAPTURED 11900',
      'Transaction.Received RECEIVED 11900',
    ]);
    await page.goto(`${link.url}?lang=en`);
    await page.getByRole('heading', { name: 'Payment complete' }).waitFor();
    await page.context().close();
  });

  test('a refused payer stays, finds what was typed, and pays the same link after all', async () => {
    const link = await sell('order-refused');
    const page = await browser.newPage();
    await payAs(page, link.url, 'tok_refused');
    await page.getByRole('alert').getByText('The payment was refused.').waitFor();
    const leave = await page.getByRole('link', { name: 'Back to Café de los Andes' }).getAttribute('href');
    const { pathname, searchParams } = new URL(leave ?? '');
    expect([pathname, [...searchParams.keys()], searchParams.get('status')]).toEqual([
      '/shop/sorry',
      ['checkoutSessionId', 'status'],
      'FAILED',
    ]);
    expect((await read(link.id)).status).toBe('ACTIVE');
    expect(await told('order-refused', 1)).toEqual(['Transaction.Failed FAILED 11900']);

    expect(await page.getByLabel('Email').inputValue()).toBe('ana@example.com');
    await page.getByLabel('Test card').selectOption('tok_instant');
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.waitForURL((url) => url.pathname === '/shop/thanks');
    expect(await read(link.id)).toMatchObject({
      status: 'FINISHED',
      stats: { opens: 1, sessions: 2, paid: 1, conversion: 0.5 },
    });
    await page.context().close();
  });

  test('deactivated while the form is open: the payer is told, and nobody pays', async () => {
    const link = await sell('order-withdrawn');
    const page = await browser.newPage();
    await page.goto(`${link.url}?lang=en`);
    await page.getByLabel('First name').fill('Ana');
    await page.getByLabel('Email').fill('ana@example.com');
    await gateway.call('POST', `/payment-links/${link.id}/deactivate`);
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('heading', { name: 'This link was deactivated' }).waitFor();
    expect(await read(link.id)).toMatchObject({
      status: 'EXPIRED',
      stats: { opens: 1, sessions: 0, paid: 0, conversion: 0 },
    });
    await page.context().close();
  });

  test('a link whose time is over while it is being paid is paid nevertheless', async () => {
    const link = await sell('order-late', { duration: 60 });
    const page = await browser.newPage();
    await payAs(page, link.url, 'tok_success');
    await page.getByRole('heading', { name: 'Payment approved, waiting for the funds' }).waitFor();
    gateway.clock.advance(61_000);
    expect((await read(link.id)).status).toBe('PROCESSING_PAYMENT');
    await receiveFunds(link.id);
    await page.waitForURL((url) => url.searchParams.get('status') === 'FINISHED');
    expect((await read(link.id)).status).toBe('FINISHED');
    await page.context().close();
  });

  test.each([
    [2, ['ACTIVE', 'FINISHED'], 'Payment complete'],
    [null, ['ACTIVE', 'ACTIVE'], 'Café de los Andes'],
  ])('with a limit of %s, two payers leave it %j', async (paymentLimit, statuses, heading) => {
    const link = await sell(`order-limit-${paymentLimit}`, { paymentLimit });
    const page = await browser.newPage();
    const seen: string[] = [];
    for (const _ of statuses) {
      await payAs(page, link.url, 'tok_instant');
      await page.waitForURL((url) => url.pathname === '/shop/thanks');
      seen.push((await read(link.id)).status);
    }
    expect(seen).toEqual(statuses);
    await page.goto(`${link.url}?lang=en`);
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.context().close();
  });
});
