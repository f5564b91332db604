import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { priced } from '../support/link-input.ts';
import { openTill, type Till } from './till.ts';

const HOUR_MS = 3_600_000;
const CARD = { paymentMethod: 'CARD', card: 'tok_instant' };
const WEBPAY = { paymentMethod: 'WEBPAY', firstName: 'Ana', lastName: 'Rojas', email: 'ana@example.com' };
const UNCHARGED = /Nothing was charged|did not go through/;
const titleOf = (page: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];

async function pay(till: Till, path: string, fields: Readonly<Record<string, string>>) {
  const response = await till.post(path, fields);
  const sessionPath = till.target(path, response).replace('?go', '');
  const query = { filter: { checkoutSessionId: [sessionPath.split('/').at(-1) ?? ''] }, direction: 'desc' } as const;
  const payment = (await till.payments.page(till.me, query, { limit: 1 })).rows[0] ?? expect.fail('no payment');
  return { sessionPath, payment, cookie: response.headers.get('set-cookie')?.split(';', 1).join('') ?? '' };
}

async function read(till: Till, path: string, cookie = '') {
  const response = await till.fetch(path, { headers: { cookie, 'accept-language': 'en' } });
  const page = await response.text();
  return { status: response.status, to: response.headers.get('location'), title: titleOf(page), page };
}

describe('money that arrived after its payment had failed', () => {
  let till: Till;
  beforeAll(async () => {
    till = await openTill();
  });
  afterAll(() => till.close());

  /** A payment that its payer gave up, so that another one could reserve the link. */
  async function givenUp(fields: Readonly<Record<string, string>>, otherwise: Readonly<Record<string, unknown>> = {}) {
    const { path } = await till.activeLink({ duration: 86_400, ...otherwise });
    const first = await pay(till, path, fields);
    await till.payments.cancelByPayer(till.me, first.payment.id);
    return { path, first };
  }

  test('and is refunded: the page says so, and the link leads there', async () => {
    const { path, first } = await givenUp(WEBPAY);
    await pay(till, path, CARD);
    const late = await till.sandbox.receiveFunds(till.me, { id: first.payment.id });
    expect(late.lateOutcome).toBe('REFUNDING');
    const { title, page } = await read(till, first.sessionPath);
    expect(title).toBe('Your payment arrived too late');
    expect(page).toContain('The money is refunded to you.');
    expect(page).not.toMatch(UNCHARGED);
    const again = await read(till, path, first.cookie);
    expect([again.status, till.target(path, new Response(null, { headers: { location: again.to ?? '' } }))]).toEqual([
      303,
      first.sessionPath,
    ]);
  });

  test('and is kept for the merchant to decide', async () => {
    const spei = { ...priced('1234.50', 'MXN'), paymentMethodsAllowed: ['SPEI', 'CARD'] };
    const { path, first } = await givenUp({ ...WEBPAY, paymentMethod: 'SPEI' }, spei);
    await pay(till, path, CARD);
    expect((await till.sandbox.receiveFunds(till.me, { id: first.payment.id })).lateOutcome).toBe('HELD');
    const { title, page } = await read(till, first.sessionPath);
    expect(title).toBe('Your payment arrived too late');
    expect(page).toContain('Ask whoever sent you the link about the money.');
    expect(page).not.toMatch(UNCHARGED);
  });

  test('and is refunded, while the link can be paid again: both are said', async () => {
    const { path, first } = await givenUp(WEBPAY);
    const second = await pay(till, path, { ...CARD, card: 'tok_pending' });
    await till.sandbox.receiveFunds(till.me, { id: first.payment.id });
    await till.sandbox.simulate(till.me, second.payment.id, 'REFUSED');
    const { title, page } = await read(till, first.sessionPath);
    expect(title).toBe('Your payment arrived too late');
    expect(page).toContain('Try again</a>');
    const form = await read(till, path, first.cookie);
    expect([form.status, form.page.includes('id="pay"'), UNCHARGED.test(form.page)]).toEqual([200, true, false]);
  });

  test('while the link can be paid again: a failedUrl does not stand in the way of another attempt', async () => {
    const { path, first } = await givenUp(WEBPAY, { failedUrl: 'https://shop.example/sorry' });
    const second = await pay(till, path, { ...CARD, card: 'tok_pending' });
    await till.sandbox.receiveFunds(till.me, { id: first.payment.id });
    const closed = await read(till, first.sessionPath);
    expect(closed.title).toBe('Your payment arrived too late');
    expect(closed.page).not.toContain('Try again</a>');
    await till.sandbox.simulate(till.me, second.payment.id, 'REFUSED');
    const { page } = await read(till, first.sessionPath);
    expect(page).toContain('<a class="button" href="https://shop.example/sorry?');
    expect(page).toMatch(/<a class="button plain" href="\.\.\/[^"]+">Try again<\/a>/);
  });
});

test('a provider that never answered: no page says that nothing was charged', async () => {
  const down = () => Promise.reject(new Error('no connection'));
  const till = await openTill({ provider: { begin: down, retrieve: down, cancel: down } });
  const { link, path } = await till.activeLink({ duration: 86_400 });
  const { sessionPath, payment, cookie } = await pay(till, path, CARD);
  till.clock.advance(3 * HOUR_MS);
  await till.lookUpDue();
  expect(await till.payments.get(till.me, payment.id)).toMatchObject({ status: 'FAILED', failureCode: 'no_answer' });
  for (const where of [sessionPath, path]) {
    const { page } = await read(till, where, cookie);
    expect(page).toContain('The provider did not answer in time.');
    expect(page).toContain('We do not know if you were charged. Check with your bank before you pay again.');
    expect(page).not.toMatch(UNCHARGED);
  }
  await till.paymentLinks.deactivate(till.me, link.id);
  const { title, page } = await read(till, sessionPath);
  expect(title).toBe('We do not know if you were charged');
  expect(page).not.toMatch(UNCHARGED);
  await till.close();
});

test('a failure that the page has no text for is explained in the payer’s language', async () => {
  const result = { status: 'FAILED', reference: null, code: 'do_not_honor', message: 'Declined by issuer.' } as const;
  const till = await openTill({ provider: { begin: async () => ({ result }) } });
  const { path } = await till.activeLink();
  const { sessionPath } = await pay(till, path, CARD);
  const { page } = await read(till, `${sessionPath}?lang=pt`);
  expect(page).toContain('<h2>O pagamento foi recusado.</h2>');
  expect(page).not.toContain('Declined by issuer.');
  await till.close();
});

test('a method whose provider refuses the amount or the currency is not offered', async () => {
  const refusal = ({ method }: { method: string }) => (method === 'CARD' ? 'needs at least 0.50 USD' : undefined);
  const till = await openTill({ provider: { refusal } });
  const both = await till.activeLink({ paymentMethodsAllowed: ['CARD', 'WEBPAY'] });
  const { page } = await read(till, both.path);
  expect([page.includes('value="WEBPAY" checked'), page.includes('value="CARD"')]).toEqual([true, false]);
  const { path } = await till.activeLink({ paymentMethodsAllowed: ['CARD'] });
  expect(await read(till, path)).toMatchObject({ status: 503, title: 'This merchant cannot take payments now' });
  await till.close();
});
