import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_HEADERS } from '../../src/checkout/headers.ts';
import { priced } from '../support/link-input.ts';
import { openTill, type Till } from './till.ts';

const PUBLIC_URL = 'http://localhost:4000';
const WEBPAY = { paymentMethod: 'WEBPAY', firstName: 'Ana', lastName: 'Rojas', email: 'ana@example.com' };
const PIX = { ...WEBPAY, paymentMethod: 'PIX', documentNumber: '529.982.247-25' };
const NEQUI = { paymentMethod: 'NEQUI', phoneNumber: '3001234567', email: 'ana@example.com' };

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

async function paymentOf(paymentLinkId: string) {
  const query = { filter: { paymentLinkId: [paymentLinkId] }, direction: 'desc' } as const;
  const [payment] = (await till.payments.page(till.me, query, { limit: 1 })).rows;
  return payment ?? expect.fail('no payment was made');
}

async function read(path: string, init?: RequestInit) {
  const response = await till.fetch(path, init);
  const page = (await response.text()).replaceAll('\u00a0', ' ');
  const title = /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];
  return { status: response.status, title, page, refresh: response.headers.get('refresh'), headers: response.headers };
}

/** Pays by that method; the page of the session, and what stands there. */
async function begin(fields: Readonly<Record<string, string>>, otherwise: Readonly<Record<string, unknown>> = {}) {
  const { link, path } = await till.activeLink({ ...otherwise, paymentMethodsAllowed: [fields.paymentMethod] });
  const response = await till.post(path, fields, { query: '?lang=en' });
  expect(response.status).toBe(303);
  const first = till.target(path, response);
  const payment = await paymentOf(link.id);
  return { link, path, first, payment, sessionPath: `${path}/${payment.checkoutSessionId}` };
}

const act = (sessionPath: string, intent: string, headers: Readonly<Record<string, string>> = {}) =>
  till.fetch(sessionPath, {
    method: 'POST',
    body: new URLSearchParams({ intent }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
const inReal = (amount = '10.00') => priced(amount, 'BRL');

describe('the page of a session says what to do', () => {
  test('a redirect leads on by itself right after the form, and by a button ever after', async () => {
    const { first, sessionPath, payment } = await begin(WEBPAY);
    const bank = `${PUBLIC_URL}/sandbox-bank/${payment.returnKey}`;
    expect(first).toBe(`${sessionPath}?go&lang=en`);
    expect(await read(first)).toMatchObject({ status: 200, title: 'Carry on at Webpay', refresh: `1; url=${bank}` });
    const later = await read(`${sessionPath}?lang=en`);
    expect(later.refresh).toBeNull();
    expect(later.page).toContain(`<a class="button" href="${bank}" rel="noreferrer">Continue to Webpay</a>`);
    expect(later.page).toContain('<noscript><meta http-equiv="refresh" content="15"></noscript>');
    expect(later.page).toContain('data-left="1800000"');
    expect(Object.fromEntries(later.headers)).toMatchObject(PAGE_HEADERS);
    expect(later.page).not.toContain('ana@');
  });

  test('a code is drawn and can be copied', async () => {
    const { first, payment } = await begin(PIX, inReal());
    const { page, title } = await read(first);
    expect(title).toBe('Scan the code to pay');
    expect(page).toContain('role="img" aria-label="QR code to pay with Pix"');
    expect(page).toContain(`<code class="number">sandbox.pix.${payment.id}</code>`);
    expect(page).toContain(`href="${PUBLIC_URL}/sandbox-bank/${payment.returnKey}">Test: play the bank</a>`);
  });

  test('a transfer names account, bank, holder and amount, each to be copied', async () => {
    const spei = { paymentMethod: 'SPEI', firstName: 'Ana', lastName: 'Paz' };
    const { first, payment } = await begin(spei, priced('1234.50', 'MXN'));
    const { page, title } = await read(first);
    expect(title).toBe('Transfer to this account');
    const number = payment.nextStep?.kind === 'TRANSFER' ? payment.nextStep.account.number : '';
    const copied = [...page.matchAll(/data-copy="([^"]+)" data-done="Copied" aria-label="Copy: ([^"]+)" hidden/g)];
    expect(copied.map(([, value, name]) => [name, value])).toEqual([
      ['CLABE', number],
      ['Bank', '90646'],
      ['Account holder', 'Sandbox'],
      ['Amount', '1234.50'],
    ]);
    expect(page).toContain(`<code class="number">${number.replace(/(\d{4})(?=\d)/g, '$1 ')}</code>`);
  });

  test('a coin goes to an address over its chain', async () => {
    const coin = { paymentMethod: 'CRYPTO', 'CRYPTO.wallet': 'ETH' };
    const { first } = await begin(coin, priced('12.000000', 'USDC'));
    const { page, title } = await read(first);
    expect(title).toBe('Send the amount to this address');
    expect(page).toMatch(/data-copy="0x[0-9a-f]{40}"/);
    expect(page).toContain('<code class="number">Ethereum</code>');
  });

  test('an app is named that has to be opened', async () => {
    const { first } = await begin(NEQUI, priced('5000.00', 'COP'));
    expect((await read(first)).title).toBe('Confirm the payment in Nequi');
  });

  test('once its time is over, the page says that it is being looked into, and then how it ended', async () => {
    const { sessionPath } = await begin(PIX, { ...inReal(), duration: 86_400 });
    till.clock.advance(30 * 60_000);
    const over = await read(`${sessionPath}?lang=en`);
    expect(over.title).toBe('The time to pay is over');
    expect([over.page.includes('role="img"'), over.page.includes('data-left=')]).toEqual([false, false]);
    await till.lookUpDue();
    expect((await read(`${sessionPath}?lang=en`)).page).toContain('The time to pay was over.');
  });

  test('its ETag changes when there is news, for GET and HEAD alike', async () => {
    const { sessionPath, payment } = await begin(PIX, inReal());
    const tags = async () =>
      Promise.all(
        ['GET', 'HEAD'].map(async (method) => (await till.fetch(sessionPath, { method })).headers.get('etag')),
      );
    const [before, same] = await tags();
    expect(before).toBe(same);
    const state = /data-state="([^"]+)"/.exec((await read(sessionPath)).page)?.[1];
    expect(before).toBe(`W/"${state}"`);
    await till.sandbox.receiveFunds(till.me, { id: payment.id });
    const [after, alike] = await tags();
    expect(after).toBe(alike);
    expect(after).not.toBe(before);
  });
});

describe('a payer who waits', () => {
  test('asks, and the provider is asked', async () => {
    const { sessionPath, payment } = await begin(PIX, inReal());
    await till.sandbox.decideAtBank(payment.returnKey, 'APPROVE');
    expect((await till.payments.get(till.me, payment.id)).status).toBe('CREATED');
    till.clock.advance(2_000);
    const answers = await Promise.all(Array.from({ length: 5 }, () => act(`${sessionPath}?lang=en`, 'CHECK')));
    expect(answers.map((answer) => `${answer.status} ${till.target(sessionPath, answer)}`)).toEqual(
      Array.from({ length: 5 }, () => `303 ${sessionPath}?lang=en`),
    );
    expect((await read(`${sessionPath}?lang=en`)).title).toBe('Payment complete');
  });

  test('leaves for another method: the payment is canceled, and the form is there again', async () => {
    const { link, path, sessionPath, payment } = await begin(PIX, inReal());
    expect((await read(path)).status).toBe(409);
    const left = await act(`${sessionPath}?lang=en`, 'LEAVE');
    expect([left.status, till.target(sessionPath, left)]).toEqual([303, `${path}?lang=en`]);
    expect(await till.payments.get(till.me, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'canceled' });
    expect((await till.paymentLinks.get(till.me, link.id)).storedStatus).toBe('ACTIVE');
    expect((await read(path)).status).toBe(200);
    expect(till.target(sessionPath, await act(sessionPath, 'LEAVE'))).toBe(path);
  });

  test('cannot leave what was paid meanwhile', async () => {
    const { sessionPath, payment } = await begin(PIX, inReal());
    await till.sandbox.decideAtBank(payment.returnKey, 'APPROVE');
    const left = await act(`${sessionPath}?lang=en`, 'LEAVE');
    expect(till.target(sessionPath, left)).toBe(`${sessionPath}?lang=en`);
    expect((await read(`${sessionPath}?lang=en`)).title).toBe('Payment complete');
  });

  test('does nothing from another site, under another link, or by a form that is not ours', async () => {
    const { sessionPath, payment } = await begin(PIX, inReal());
    const other = await till.activeLink();
    const id = payment.checkoutSessionId;
    const statuses = [
      await act(sessionPath, 'LEAVE', { 'sec-fetch-site': 'cross-site' }),
      await act(sessionPath, 'LEAVE', { origin: 'https://evil.example' }),
      await act(sessionPath, 'LEAVE', { 'content-type': 'text/plain' }),
      await act(sessionPath, 'PAY'),
      await act(`${other.path}/${id}`, 'LEAVE'),
      await till.fetch(`${sessionPath}?intent=LEAVE`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 415, 400, 404, 200]);
    expect((await till.payments.get(till.me, payment.id)).status).toBe('CREATED');
  });
});

describe('a provider that does not answer', () => {
  let silent: Till;
  beforeAll(async () => {
    silent = await openTill({ provider: { cancel: () => Promise.reject(new Error('no answer')) } });
  });
  afterAll(() => silent.close());

  test('keeps a payer who leaves waiting, and the page says for what', async () => {
    const { path } = await silent.activeLink({ ...inReal(), paymentMethodsAllowed: ['PIX'] });
    const sessionPath = silent.target(path, await silent.post(path, PIX, { query: '?lang=en' }));
    const left = await silent.fetch(sessionPath, {
      method: 'POST',
      body: 'intent=LEAVE',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(silent.target(sessionPath, left)).toBe(sessionPath);
    const page = await (await silent.fetch(sessionPath)).text();
    expect(page).toContain('We are canceling the payment');
    expect(page).not.toContain('value="LEAVE"');
  });
});

describe('a provider that is asked by impatient payers', () => {
  let retrievals = 0;
  let till: Till;
  beforeAll(async () => {
    const pending = { status: 'PENDING', reference: 'r', nextStep: null, expiresAt: null } as const;
    const retrieve = async () => {
      retrievals += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return { result: pending };
    };
    till = await openTill({ provider: { retrieve } });
  });
  afterAll(() => till.close());

  test('hears of them one at a time, and not again right after', async () => {
    const { path } = await till.activeLink({ ...inReal(), paymentMethodsAllowed: ['PIX'] });
    const sessionPath = till.target(path, await till.post(path, PIX));
    const check = () =>
      till.fetch(sessionPath, {
        method: 'POST',
        body: 'intent=CHECK',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    await check();
    expect(retrievals).toBe(0);
    till.clock.advance(2_000);
    await Promise.all(Array.from({ length: 20 }, check));
    await check();
    expect(retrievals).toBe(1);
  });

  const CARD = { paymentMethod: 'CARD', card: 'tok_success' };
  const CAPTURED = { status: 'CAPTURED', reference: 'r' } as const;
  test.each([
    ['whose answer is what is known already', CARD, async () => ({ result: CAPTURED })],
    ['that does not answer', PIX, () => Promise.reject(new Error('no answer'))],
  ])('one %s is called once for many requests in a row', async (_, fields, answer) => {
    let calls = 0;
    const retrieve = () => {
      calls += 1;
      return answer();
    };
    const impatient = await openTill({ provider: { retrieve } });
    const { path } = await impatient.activeLink({ ...inReal(), paymentMethodsAllowed: [fields.paymentMethod] });
    const sessionPath = impatient.target(path, await impatient.post(path, fields));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const check = () => impatient.fetch(sessionPath, { method: 'POST', body: 'intent=CHECK', headers });
    for (const expected of [1, 2]) {
      impatient.clock.advance(2_000);
      for (let i = 0; i < 4; i += 1) expect((await check()).status).toBe(303);
      expect(calls).toBe(expected);
    }
    impatient.clock.advance(1_999);
    await check();
    expect(calls).toBe(2);
    await impatient.close();
  });
});
