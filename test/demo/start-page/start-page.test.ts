import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { createServer } from '../../../src/server.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { createTestSecrets } from '../../support/secrets.ts';
import { openTestStore } from '../../support/store.ts';

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

describe('in production', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ env: { NODE_ENV: 'production', PUBLIC_URL: 'https://pay.example' } });
  });
  afterAll(() => gateway.stop());

  test('the root helps a payer who got lost, and says nothing about what runs here', async () => {
    const page = await gateway.fetch('/');
    const text = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('open the link that you were sent');
    expect(text).not.toMatch(/demo|graphi?ql|gateway|docs|sqlite|postgres|health|node|version|https?:|script/i);
    expect(page.headers.get('content-security-policy')).not.toMatch(/script|connect|unsafe|https?:|\*/);
  });

  test.each([
    ['GET', '/demo/events'],
    ['POST', '/demo/payment-links'],
    ['POST', '/demo/webhooks'],
  ])('there is no %s %s', async (method, path) => {
    expect((await gateway.fetch(path, { method, headers: SAME_ORIGIN })).status).toBe(404);
  });

  test('there is an icon', async () => {
    for (const path of ['/favicon.svg', '/favicon.ico']) {
      const icon = await gateway.fetch(path);
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      expect(await icon.text()).toMatch(/^<svg /);
    }
  });
});

describe('in development', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ env: { NODE_ENV: 'development' } });
  });
  afterAll(() => gateway.stop());

  const page = async () => (await gateway.fetch('/')).text();
  const make = (headers: Record<string, string>) => gateway.fetch('/demo/payment-links', { method: 'POST', headers });

  test('another site cannot press its button', async () => {
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await make(headers);
      expect([answer.status, (await answer.json()).type]).toEqual([403, 'forbiddenOperation']);
    }
    expect(await gateway.services.paymentLinks.count({ clientId: 'demo', clientTag: '' }, {}, gateway.clock())).toBe(0);
  });

  test('its policy lets in nothing but itself', async () => {
    const answer = await gateway.fetch('/');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'; connect-src 'self'; /,
    );
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('without a link to pay it offers to make one, which is there then', async () => {
    expect(await page()).toContain('No link can be paid now');
    for (const headers of [SAME_ORIGIN, { origin: 'http://localhost:4000' }]) {
      const made = await make(headers);
      expect([made.status, made.headers.get('location')]).toEqual([303, '/']);
    }
    const { data } = await gateway.graphql<{ paymentLinks: { nodes: { status: string; url: string }[] } }>(
      '{ paymentLinks { nodes { status url } } }',
    );
    const [newest] = data?.paymentLinks.nodes ?? [];
    expect(data?.paymentLinks.nodes.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(await page()).toContain(`href="${new URL(newest?.url ?? '').pathname}"`);
  });

  test('what it says to type for a phone is taken', async () => {
    const [, settings = ''] = /<code>([^<]*) npm start<\/code>/.exec(await page()) ?? [];
    const env = Object.fromEntries(settings.split(' ').map((setting) => setting.split('=')));
    expect(readConfig({ NODE_ENV: 'development', ...env })).toMatchObject({ HOST: '0.0.0.0', development: true });
  });

  test('what a link says is text', async () => {
    const item = { preTaxAmount: '5', totalAmount: '5', description: '<script>alert(1)</script>' };
    const input = linkInput({
      checkoutToken: '"><b>',
      items: [item],
      destinations: [{ amount: '5', account: { accountNumber: '1' } }],
      owner: { identityId: 'x', name: '<i>' },
    });
    gateway.clock.advance(1_000);
    await gateway.services.paymentLinks.create({ clientId: 'demo', clientTag: '' }, input, { activate: true });
    const text = await page();
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toMatch(/<script>alert|"><b>|<i>/);
  });

  test('the stream goes on after an event, and begins anew where there are no such events', async () => {
    /** What comes until the text is in it. */
    async function read(path: string, until: string, headers: Record<string, string> = {}): Promise<string> {
      const { body, status } = await gateway.fetch(path, { headers });
      expect(status).toBe(200);
      let text = '';
      for await (const chunk of body ?? []) {
        text += Buffer.from(chunk).toString();
        if (text.includes(until)) return text;
      }
      throw new Error(`The stream ended with: ${text}`);
    }
    const CREATED = '"type":"PaymentLink.Created"';
    expect(await read('/demo/events?after=0', CREATED)).toMatch(/id: \d+/);
    expect(await read('/demo/events?after=9', CREATED, { 'last-event-id': '0' })).toMatch(/id: \d+/);
    for (const after of ['999999', 'nonsense', '-1', '']) {
      expect(await read(`/demo/events?after=${after}`, 'connected')).toBe(': connected\n\n');
    }
  });
});

test('a stream that cannot be read on ends; why is for the log, not for the page', async () => {
  const lines: unknown[] = [];
  const silent = () => {};
  const error = (fields: object, message: string) => lines.push([message, fields]);
  const log = { debug: silent, info: silent, warn: silent, request: silent, error };
  const opened = await openTestStore('sqlite');
  const fault = new Error('a secret of the database');
  const events = { ...opened.events, after: () => Promise.reject(fault) };
  const gateway = await createTestGateway({ env: { NODE_ENV: 'development' }, store: { ...opened, events }, log });
  const answer = await gateway.fetch('/demo/events');
  expect([answer.status, await answer.text()]).toEqual([200, ': connected\n\n']);
  expect(lines).toEqual([['The events of the start page could not be read', { err: fault }]]);
  await gateway.stop();
});

test('a database without the demo client has a page too, which says how to make a client', async () => {
  const store = await openTestStore('sqlite');
  const config = readConfig({ NODE_ENV: 'development' });
  const random = (count: number) => randomBytes(count);
  const given = { store, random, clock: Date.now, authSecret: 't'.repeat(32), secrets: createTestSecrets() };
  const server = await createServer(config, given);
  const page = await server.fetch(new Request('http://localhost:4000/'));
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(text).toContain('npm run client:create');
  expect(text).not.toMatch(/demo-secret|id="events"/);
  const headers = { 'sec-fetch-site': 'same-origin' };
  for (const [method, path] of [
    ['POST', '/demo/payment-links'],
    ['GET', '/demo/events'],
  ] as const) {
    expect((await server.fetch(new Request(`http://localhost:4000${path}`, { method, headers }))).status).toBe(404);
  }
  await server.stop();
  await store.close();
});
