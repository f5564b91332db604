import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM_LIFETIME_MS } from '../../src/checkout/form-token.ts';
import { createPayerMemory } from '../../src/checkout/payer-memory.ts';
import { priced } from '../support/link-input.ts';
import { openTill, type Till } from './till.ts';

const TYPED = { firstName: 'Ana "A"', lastName: 'Rojas', email: 'ana@example.com' };
const titleOf = (page: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

/** One browser: keeps the cookie of one link and sends it along. */
function openBrowser(cookie = '') {
  const jar = { cookie };
  const keep = (response: Response) => {
    const set = response.headers.get('set-cookie');
    if (set !== null) jar.cookie = set.split(';', 1).join('');
    return response;
  };
  return {
    jar,
    async get(path: string) {
      const response = keep(await till.fetch(path, { headers: { cookie: jar.cookie, 'accept-language': 'en' } }));
      const page = await response.text();
      return { status: response.status, title: titleOf(page), page, response };
    },
    async post(path: string, fields: Readonly<Record<string, string>>, query = '') {
      const headers = { cookie: jar.cookie, 'accept-language': 'en' };
      const response = keep(await till.post(path, fields, { query, headers }));
      return { status: response.status, to: till.target(path, response), response };
    },
  };
}

const PIX = { ...TYPED, paymentMethod: 'PIX', documentNumber: '529.982.247-25' };
const pixLink = (otherwise: Readonly<Record<string, unknown>> = {}) =>
  till.activeLink({ ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX', 'CARD'], ...otherwise });
const leave = (browser: ReturnType<typeof openBrowser>, sessionPath: string) =>
  till.fetch(sessionPath, {
    method: 'POST',
    body: 'intent=LEAVE',
    headers: { cookie: browser.jar.cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('the cookie of a payer', () => {
  test('is of the link’s own path, out of reach of scripts, sealed and bounded', async () => {
    const browser = openBrowser();
    const { path } = await till.activeLink({ checkoutToken: 'año 1' });
    const { response } = await browser.post(path, { ...TYPED, paymentMethod: 'WEBPAY' });
    const [pair = '', ...attributes] = (response.headers.get('set-cookie') ?? '').split('; ');
    expect(attributes).toEqual([`Path=${path}`, 'Max-Age=604800', 'HttpOnly', 'SameSite=Lax']);
    expect(pair).toMatch(/^payer=sealed:v1:payer:[\w-]+$/);
    expect((await till.fetch(path)).headers.get('set-cookie')).toBeNull();
  });

  test('is Secure below https, with what PUBLIC_URL begins with; long forms do not fit and are not kept', async () => {
    const { link } = await till.activeLink();
    const deps = { authSecret: 't'.repeat(32), random: (n: number) => new Uint8Array(n), clock: till.clock };
    const memory = createPayerMemory({ ...deps, publicUrl: 'https://pay.example/gateway' });
    const cookie = memory.write(link, { sessionId: 'cs_1' })['set-cookie'] ?? '';
    expect(cookie).toMatch(/^__Secure-payer=/);
    expect(cookie).toContain(`; Path=/gateway/pay/${link.checkoutToken}/${link.payKey}; `);
    expect(cookie).toMatch(/; Secure$/);
    const long = memory.write(link, { sessionId: 'cs_1', typed: { firstName: 'x'.repeat(4_000) } });
    expect(long['set-cookie']?.length).toBeLessThan(600);
    expect(memory.write({ ...link, checkoutToken: 'ñ'.repeat(200) }, {})).toEqual({});
  });

  test('of another link, of another secret or made up says nothing', async () => {
    const one = await pixLink();
    const other = await pixLink();
    const browser = openBrowser();
    await browser.post(one.path, PIX);
    for (const cookie of [browser.jar.cookie, 'payer=x', `${browser.jar.cookie}x`, 'payer=sealed:v1:payer:AAAA']) {
      const { status, page } = await openBrowser(cookie).get(other.path);
      expect([status, page.includes('ana@example.com')]).toEqual([200, false]);
    }
  });
});

describe('a payer who opens the link again', () => {
  test('sees the step that waits; somebody else sees that it is being paid', async () => {
    const { path } = await pixLink();
    const browser = openBrowser();
    const { to } = await browser.post(path, PIX);
    const again = await browser.get(path);
    expect([again.status, till.target(path, again.response)]).toEqual([303, to]);
    expect(await openBrowser().get(path)).toMatchObject({ status: 409, title: 'A payment is under way' });
    expect((await browser.get(to)).title).toBe('Scan the code to pay');
  });

  test('sees the receipt, and is taken to the merchant once', async () => {
    const { path } = await till.activeLink({
      successUrl: 'https://shop.example/thanks',
      customerRequirements: ['email'],
    });
    const browser = openBrowser();
    const { to } = await browser.post(path, { ...TYPED, paymentMethod: 'CARD', card: 'tok_instant' });
    const first = await browser.get(to);
    expect(first.response.headers.get('refresh')).toMatch(/^5; url=https:\/\/shop\.example\/thanks\?/);
    expect(first.page).toContain('(<span data-count>5</span>\u00a0s)');
    const again = await browser.get(path);
    expect(till.target(path, again.response)).toBe(to);
    const receipt = await browser.get(to);
    expect([receipt.title, receipt.response.headers.get('refresh')]).toEqual(['Payment complete', null]);
    expect(receipt.page).toContain('Back to Café de los Andes');
    expect(await openBrowser().get(path)).toMatchObject({ status: 410, title: 'This link has been paid' });
  });

  test('of a link that takes more payments sees the form, and the way to the receipt', async () => {
    const { path } = await till.activeLink({ paymentLimit: null });
    const browser = openBrowser();
    const { to } = await browser.post(path, { paymentMethod: 'CARD', card: 'tok_instant' });
    await browser.get(to);
    const { page, title } = await browser.get(path);
    expect(title).toBe('<bdi>Café de los Andes</bdi>');
    const [, receipt = ''] = /You have already paid here\. <a href="([^"]+)">See the receipt/.exec(page) ?? [];
    expect(new URL(receipt, `http://localhost:4000${path}`).pathname).toBe(to);
  });

  test('after a refusal finds what was typed, but for the card, and the reason', async () => {
    const { path } = await till.activeLink({ customerRequirements: ['firstName', 'email'] });
    const browser = openBrowser();
    const { to } = await browser.post(path, { ...TYPED, paymentMethod: 'CARD', card: 'tok_expired_card' });
    for (const where of [to, path]) {
      const { page } = await browser.get(where);
      expect(page).toContain('<h2>The card has expired.</h2>');
      expect(page).toContain('value="Ana &quot;A&quot;"');
      expect(page).toContain('value="ana@example.com"');
      expect(page).toContain('value="CARD" checked');
      expect(page).not.toContain('value="tok_expired_card" selected');
    }
    const stranger = await openBrowser().get(to);
    expect(stranger.page).not.toContain('ana@example.com');
    till.clock.advance(FORM_LIFETIME_MS);
    expect((await browser.get(path)).page).not.toContain('ana@example.com');
  });

  test('after leaving for another method finds the form as it was, without reproach', async () => {
    const { path } = await pixLink();
    const browser = openBrowser();
    const { to } = await browser.post(path, PIX);
    expect(till.target(to, await leave(browser, to))).toBe(path);
    const { page, status } = await browser.get(path);
    expect(status).toBe(200);
    expect(page).toContain('value="529.982.247-25"');
    expect(page).not.toContain('role="alert"');
  });

  test('in the middle of the form takes another language, and what was typed stays', async () => {
    const { link, path } = await till.activeLink({
      customerRequirements: ['email'],
      paymentMethodsAllowed: ['CARD', 'FINTOC'],
    });
    const browser = openBrowser();
    const { page } = await browser.get(path);
    expect(page).toMatch(
      new RegExp(`<button class="link" form="pay" formaction="${link.payKey}\\?lang=es" name="redraw"`),
    );
    const typed = { email: 'half an addr', paymentMethod: 'FINTOC', redraw: '1' };
    const { status, to } = await browser.post(path, typed, '?lang=es');
    expect([status, to]).toEqual([303, `${path}?lang=es`]);
    const spanish = await browser.get(to);
    for (const words of ['<html lang="es">', 'value="half an addr"', 'value="FINTOC" checked']) {
      expect(spanish.page).toContain(words);
    }
    expect((await browser.get(path)).page).toContain('<html lang="es">');
    expect(await till.payments.count(till.me, { paymentLinkId: [link.id] })).toBe(0);
  });

  test('that is closed is told so in the language that was chosen before', async () => {
    const { link, path } = await till.activeLink();
    const browser = openBrowser();
    await browser.post(path, { paymentMethod: 'CARD', redraw: '1' }, '?lang=pt');
    const { id } = await till.checkoutSessions.start(till.me, link.checkoutToken);
    await till.paymentLinks.deactivate(till.me, link.id);
    for (const where of [path, `${path}/${id}`]) {
      const { title, response } = await browser.get(where);
      expect([title, response.headers.get('content-language')]).toEqual(['Este link foi desativado', 'pt-BR']);
    }
    const { response } = await browser.post(path, { paymentMethod: 'CARD', card: 'tok_instant' });
    expect(await response.text()).toContain('Este link foi desativado');
  });

  test('and takes another language after paying is led to the payment, even if the answer never arrived', async () => {
    const { path } = await till.activeLink({ paymentLimit: 2 });
    const browser = openBrowser();
    const form = { ...(await till.drawn(path)), paymentMethod: 'CARD', card: 'tok_success' };
    const { to } = await browser.post(path, form);
    browser.jar.cookie = '';
    expect(await browser.post(path, { ...form, redraw: '1' }, '?lang=es')).toMatchObject({
      status: 303,
      to: `${to}?lang=es`,
    });
    expect((await browser.post(path, form)).to).toBe(to);
    const { page } = await browser.get(`${path}?lang=es`);
    expect(page).toMatch(/Ya pagaste aquí\. <a href="[^"]+\?lang=es">/);
  });

  test('takes what was typed along when the session’s time is over', async () => {
    const { link, path } = await till.activeLink({ customerRequirements: ['email'], duration: 86_400 });
    const session = await till.checkoutSessions.start(till.me, link.checkoutToken);
    const browser = openBrowser();
    till.clock.advance(1_800_000);
    const { to } = await browser.post(path, { attempt: session.id, email: 'a@b.cl', redraw: '1' });
    expect(to).toBe(path);
    expect((await browser.get(to)).page).toContain('value="a@b.cl"');
  });
});

test('the receipt says what was bought, by which reference, and that it was a test', async () => {
  const items = Array.from({ length: 7 }, (_, i) => ({ preTaxAmount: '1', totalAmount: '1', description: `Cup ${i}` }));
  const destinations = [{ type: 'ACCOUNT', amount: '7', account: { accountNumber: '1' } }];
  const { link, path } = await till.activeLink({ items, destinations });
  const browser = openBrowser();
  const { to } = await browser.post(path, { paymentMethod: 'CARD', card: 'tok_instant' });
  const { page } = await browser.get(to);
  for (const words of ['Cup 0', 'Cup 6', `<bdi>${link.checkoutToken}</bdi>`, 'no real money moved', 'pay_']) {
    expect(page).toContain(words);
  }
  // What is folded away would not be printed.
  expect(page).not.toContain('<details');
});
