import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_HEADERS } from '../../src/checkout/headers.ts';
import type { ReturnParameters } from '../../src/domain/provider/port.ts';
import { openTill, type Till } from './till.ts';

const PUBLIC_URL = 'http://localhost:4000';
const WEBPAY = { paymentMethod: 'WEBPAY', firstName: 'Ana', lastName: 'Rojas', email: 'ana@example.com' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const titleOf = (page: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];

/** What the provider was told of payers who came back. */
const returned: ReturnParameters[] = [];

let till: Till;
beforeAll(async () => {
  till = await openTill({
    watchReturns: (parameters) => void returned.push(parameters),
  });
});
afterAll(() => till.close());

async function begin() {
  const { link, path } = await till.activeLink();
  await till.post(path, WEBPAY);
  const query = { filter: { paymentLinkId: [link.id] }, direction: 'desc' } as const;
  const payment = (await till.payments.page(till.me, query, { limit: 1 })).rows[0] ?? expect.fail('no payment');
  returned.length = 0;
  return { path, payment, home: `${PUBLIC_URL}${path}/${payment.checkoutSessionId}` };
}

const statusOf = async (id: string) => (await till.payments.get(till.me, id)).status;

describe('the address that payers come back to', () => {
  test('tells the provider what was sent along, and leads to the page of the session', async () => {
    const { payment, home } = await begin();
    const got = await till.fetch(`/return/${payment.returnKey}?token_ws=abc&lang=en`);
    expect([got.status, got.headers.get('location')]).toEqual([303, `${home}?lang=en`]);
    const posted = await till.fetch(`/return/${payment.returnKey}?a=1`, {
      method: 'POST',
      body: 'TBK_TOKEN=t&__proto__=x',
      headers: { ...FORM, origin: 'https://bank.example', 'sec-fetch-site': 'cross-site' },
    });
    expect([posted.status, posted.headers.get('location')]).toEqual([303, home]);
    expect(Object.fromEntries(posted.headers)).toMatchObject(PAGE_HEADERS);
    expect(returned.map((parameters) => Object.entries(parameters))).toEqual([
      [
        ['token_ws', 'abc'],
        ['lang', 'en'],
      ],
      [
        ['a', '1'],
        ['TBK_TOKEN', 't'],
        ['__proto__', 'x'],
      ],
    ]);
  });

  test('leads nowhere else, whatever it is asked', async () => {
    const { payment, home } = await begin();
    const { returnKey } = payment;
    const asked = ['?url=https://evil.example', '?next=//evil.example', '?lang=//evil', '/', '?lang=en%0d%0aX: y'];
    for (const more of asked) {
      const { status, headers } = await till.fetch(`/return/${returnKey}${more}`, {
        headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
      });
      expect([more, status, headers.get('location')]).toEqual(more === '/' ? [more, 404, null] : [more, 303, home]);
    }
  });

  test('takes no more than a provider would send', async () => {
    const { payment } = await begin();
    const many = Array.from({ length: 40 }, (_, i) => `p${i}=${i}`).join('&');
    await till.fetch(`/return/${payment.returnKey}?${'n'.repeat(65)}=1&long=${'v'.repeat(2_049)}&${many}`);
    expect(Object.keys(returned[0] ?? {})).toEqual(Array.from({ length: 32 }, (_, i) => `p${i}`));
    const json = await till.fetch(`/return/${payment.returnKey}?a=b`, { method: 'POST', body: '{}' });
    expect([json.status, returned.at(-1)]).toEqual([303, { a: 'b' }]);
  });

  test('a form that cannot be read is no reason not to complete the payment', async () => {
    const { payment, home } = await begin();
    await till.sandbox.decideAtBank(payment.returnKey, 'APPROVE');
    const post = (body: BodyInit, headers: Readonly<Record<string, string>> = {}) =>
      till.fetch(`/return/${payment.returnKey}?a=1`, { method: 'POST', body, headers: { ...FORM, ...headers } });
    const answers = [
      await post(new Uint8Array([0xff, 0xfe])),
      await post(`x=${'y'.repeat(70_000)}`),
      await post('x=y', { 'content-encoding': 'gzip' }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual(
      answers.map(() => [303, home]),
    );
    expect([returned, await statusOf(payment.id)]).toEqual([[{ a: '1' }], 'RECEIVED']);
  });

  test('does nothing for a HEAD, a preview or a speculative load', async () => {
    const { payment, home } = await begin();
    await till.sandbox.decideAtBank(payment.returnKey, 'APPROVE');
    const path = `/return/${payment.returnKey}`;
    const answers = [
      await till.fetch(path, { method: 'HEAD' }),
      await till.fetch(path, { headers: { 'user-agent': 'WhatsApp/2.23.20.0' } }),
      await till.fetch(path, { headers: { 'sec-purpose': 'prefetch;prerender' } }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual(
      answers.map(() => [303, home]),
    );
    expect([returned, await statusOf(payment.id)]).toEqual([[], 'CREATED']);
    // No preview posts a form: this is a payer's browser that resembles one.
    await till.fetch(path, { method: 'POST', headers: { 'user-agent': 'Mozilla/5.0 (Linux; Spider X1)' } });
    expect(await statusOf(payment.id)).toBe('RECEIVED');
  });

  test('a key that was never given out has the page of what is not there', async () => {
    const { payment } = await begin();
    const [tag = '', secret = ''] = payment.returnKey.split('.');
    const stranger = await till.viewer();
    for (const key of ['x', `${tag}.`, `${tag}.x`, `${stranger.clientTag}.${secret}`, '%00', 'a'.repeat(5_000)]) {
      for (const path of [`/return/${key}`, `/sandbox-bank/${key}`]) {
        const answer = await till.fetch(`${path}?lang=en`);
        expect([path, answer.status, titleOf(await answer.text())]).toEqual([path, 404, 'We cannot find this payment']);
      }
    }
    const wrong = await till.fetch(`/return/${payment.returnKey}`, { method: 'PUT' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('the bank of the sandbox', () => {
  const decide = (key: string, decision: string, headers: Readonly<Record<string, string>> = {}) =>
    till.fetch(`/sandbox-bank/${key}?lang=en`, {
      method: 'POST',
      body: new URLSearchParams({ decision }).toString(),
      headers: { ...FORM, ...headers },
    });

  test('says that it is a test, what is paid, and what can be decided', async () => {
    const { payment } = await begin();
    const page = await (await till.fetch(`/sandbox-bank/${payment.returnKey}?lang=en`)).text();
    expect(titleOf(page)).toBe('Test bank');
    for (const words of ['Test mode: no real money moves.', '$11,900', 'Webpay', 'APPROVE', 'REFUSE', 'LEAVE']) {
      expect(page).toContain(words);
    }
    expect(titleOf(await (await till.fetch(`/sandbox-bank/${payment.returnKey}`)).text())).toBe('Banco de prueba');
    expect(await statusOf(payment.id)).toBe('CREATED');
  });

  test.each([
    ['APPROVE', 'RECEIVED', null],
    ['REFUSE', 'FAILED', 'refused'],
    ['LEAVE', 'FAILED', 'abandoned'],
  ])('%s: the payer comes back, and the payment is %s', async (decision, status, failureCode) => {
    const { payment, home } = await begin();
    const bank = `/sandbox-bank/${payment.returnKey}`;
    const decided = await decide(payment.returnKey, decision);
    const back = till.target(bank, decided);
    expect([decided.status, back]).toEqual([303, `/return/${payment.returnKey}?lang=en`]);
    expect((await till.fetch(back)).headers.get('location')).toBe(`${home}?lang=en`);
    expect(await till.payments.get(till.me, payment.id)).toMatchObject({ status, failureCode });
    const again = await till.fetch(bank);
    expect([again.status, till.target(bank, again)]).toEqual([303, `/return/${payment.returnKey}`]);
  });

  test('takes no other form than its own', async () => {
    const { payment } = await begin();
    const { returnKey } = payment;
    const statuses = [
      await decide(returnKey, 'APPROVE', { 'sec-fetch-site': 'cross-site' }),
      await decide(returnKey, 'APPROVE', { 'content-type': 'text/plain' }),
      await decide(returnKey, 'STEAL'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 415, 400]);
    await till.payments.resume(returnKey, {});
    expect(await statusOf(payment.id)).toBe('CREATED');
  });
});
