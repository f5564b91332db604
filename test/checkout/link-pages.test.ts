import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_HEADERS } from '../../src/checkout/headers.ts';
import { openTill, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

const ENGLISH = { headers: { 'accept-language': 'en' } };
const PERSON = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0' } };
const titleOf = (page: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];
const opensOf = async (id: string) => (await till.store.linkStats(till.me.clientId, [id]))[0]?.opens;

describe('a link that can be paid', () => {
  test('shows who is paid, what for, how much, until when and how', async () => {
    const { path } = await till.activeLink({
      items: [
        {
          preTaxAmount: '10000',
          totalAmount: '11900',
          description: 'Whole-bean coffee, 1 kg',
          tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900' },
        },
        { preTaxAmount: '5000', totalAmount: '5000', description: 'Delivery' },
      ],
      destinations: [{ type: 'ACCOUNT', amount: '16900', account: { accountNumber: '7001000001' } }],
      customerRequirements: ['email', 'firstName'],
    });
    const response = await till.fetch(path, ENGLISH);
    expect(response.status).toBe(200);
    const page = (await response.text()).replaceAll('\u00a0', ' ');
    for (const words of [
      '<html lang="en">',
      '<title>Pay Café de los Andes</title>',
      '<meta property="og:title" content="Pay Café de los Andes">',
      '<meta property="og:description" content="$16,900 CLP · Whole-bean coffee, 1 kg, Delivery">',
      'Whole-bean coffee, 1 kg',
      'Includes IVA 19%: $1,900',
      'Delivery',
      '$11,900',
      '<dt>Subtotal</dt><dd>$15,000</dd>',
      '<dt>Taxes</dt><dd>$1,900</dd>',
      '<dt>Total</dt><dd>$16,900 CLP</dd>',
      'Pay $16,900 CLP',
      '>1 hour</strong>',
      '<time datetime="2026-06-15T13:00:00.000Z">Jun 15, 2026, 13:00 UTC</time>',
      'name="email" autocomplete="email" required',
      'name="firstName" autocomplete="given-name" required',
      'value="CARD" checked',
      'value="WEBPAY"',
      '<option value="tok_success">',
      'Test mode: no real money moves.',
      'aria-label="QR code with the address of this page"',
    ]) {
      expect(page).toContain(words);
    }
    expect(page).not.toContain('name="phoneNumber"');
  });

  test('has one line in a preview, however much is bought, and nothing of it is markup', async () => {
    const part = { preTaxAmount: '1', totalAmount: '1' };
    const items = [
      { ...part, description: `"><script>alert(1)</script>${'☕'.repeat(200)}` },
      { ...part, description: 'x' },
    ];
    const account = { accountNumber: '7001000001' };
    const { path } = await till.activeLink({ items, destinations: [{ type: 'ACCOUNT', amount: '2', account }] });
    const page = (await (await till.fetch(path, ENGLISH)).text()).replaceAll('\u00a0', ' ');
    const [, description = ''] = /<meta property="og:description" content="([^"]*)">/.exec(page) ?? [];
    expect(description).toMatch(/^\$2 CLP · &quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;☕+…$/u);
    expect([...description].filter((letter) => letter === '☕')).toHaveLength(160 - 27);
  });

  test('travels compressed to a browser that takes it so, with every method and every question', async () => {
    const { path } = await till.activeLink({
      paymentMethodsAllowed: ['CARD', 'WEBPAY', 'FINTOC', 'ETPAY', 'ACCOUNT'],
      customerRequirements: ['firstName', 'lastName', 'email', 'phoneNumber', 'address', 'documentNumber'],
    });
    const plain = await till.fetch(path, ENGLISH);
    const response = await till.fetch(path, { headers: { ...ENGLISH.headers, 'accept-encoding': 'gzip, br' } });
    expect([plain.headers.get('content-encoding'), response.headers.get('content-encoding')]).toEqual([null, 'gzip']);
    for (const answer of [plain, response]) expect(answer.headers.get('vary')).toBe('Accept-Language, Accept-Encoding');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(14 * 1024);
    const withoutToken = (page: string) => page.replace(/(name="(?:attempt|formToken)" value=")[^"]*/g, '$1');
    expect(withoutToken(gunzipSync(bytes).toString())).toBe(withoutToken(await plain.text()));
  });

  test('reads in Spanish or English, as the browser prefers or the url asks', async () => {
    const { path } = await till.activeLink();
    const languageAt = async (query: string, accept: string) => {
      const response = await till.fetch(path + query, { headers: { 'accept-language': accept } });
      return [response.headers.get('content-language'), /<html lang="(..)">/.exec(await response.text())?.[1]].join();
    };
    expect(await languageAt('', 'es-CL,es;q=0.9')).toBe('es,es');
    expect(await languageAt('', 'en-GB')).toBe('en,en');
    expect(await languageAt('?lang=es', 'en-GB')).toBe('es,es');
    expect(await languageAt('?lang=en', 'es')).toBe('en,en');
    expect(await languageAt('?lang=de', 'en')).toBe('en,en');
    const chosen = await (await till.fetch(`${path}?lang=en`)).text();
    expect(chosen).toMatch(/<form class="card" id="pay" method="post" action="[^"]+\?lang=en" novalidate>/);
  });

  test('neither asks nor shows what its owner told about the payer, nor where the money goes', async () => {
    const { path } = await till.activeLink({
      customer: { id: 'cus_77', firstName: 'Marcela', email: 'marcela@example.com', documentNumber: '12345678-5' },
      customerRequirements: ['firstName', 'email', 'lastName'],
    });
    const page = await (await till.fetch(path)).text();
    expect(page).toContain('name="lastName"');
    for (const secret of [
      'cus_77',
      'Marcela',
      'marcela@',
      '12345678',
      '7001000001',
      'idn_andes_cafe',
      'name="email"',
    ]) {
      expect(page).not.toContain(secret);
    }
  });

  test('whatever a merchant writes is text', async () => {
    const markup = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;
    const { path } = await till.activeLink({
      checkoutToken: `t${markup}`,
      items: [
        {
          preTaxAmount: '10000',
          totalAmount: '11900',
          description: `item ${markup}`,
          tax: { name: `tax ${markup}`, type: 'FIXED', value: '1900', amount: '1900' },
        },
      ],
      owner: { identityId: 'x', name: `name ${markup}`, lastname: markup, nickname: markup },
    });
    const page = await (await till.fetch(path)).text();
    const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;';
    for (const part of ['item', 'tax', 'name']) expect(page).toContain(`${part} ${escaped}`);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
  });

  test('is opened by people alone, once a visit', async () => {
    const { link, path } = await till.activeLink();
    await till.fetch(path, PERSON);
    await till.fetch(path, PERSON);
    await till.fetch(path, { ...PERSON, method: 'HEAD' });
    await till.fetch(path, { headers: { 'user-agent': 'WhatsApp/2.23.20.0' } });
    await till.fetch(`${path}?lang=en`, { headers: { ...PERSON.headers, 'sec-fetch-site': 'same-origin' } });
    expect(await opensOf(link.id)).toBe(2);
  });

  test.each(['a/b', '%2F', 'año 2026?x=1#y', '..x', '日本', "it's+&=;,"])(
    'opens by the reference %j',
    async (checkoutToken) => {
      const { path } = await till.activeLink({ checkoutToken });
      expect((await till.fetch(path)).status).toBe(200);
    },
  );
});

describe('a link that accepts no payments says why, and nothing else', () => {
  const states = {
    'not activated': [403, 'This payment is not open yet', 'Este pago aún no está disponible'],
    deactivated: [410, 'This link was deactivated', 'Este enlace fue desactivado'],
    expired: [410, 'This link has expired', 'Este enlace venció'],
    processing: [409, 'A payment is under way', 'Hay un pago en curso'],
    paid: [410, 'This link has been paid', 'Este enlace ya fue pagado'],
    deleted: [404, 'We cannot find this payment', 'No encontramos este pago'],
  } as const;

  test.each(Object.entries(states))('%s', async (state, [status, english, spanish]) => {
    const path = await till.linkThatIs(state as keyof typeof states);
    const [en, es, head, post] = await Promise.all([
      till.fetch(path, ENGLISH),
      till.fetch(path),
      till.fetch(path, { ...ENGLISH, method: 'HEAD' }),
      till.post(path, { paymentMethod: 'CARD', card: 'tok_success' }, { query: '?lang=en' }),
    ]);
    expect([en.status, es.status, head.status, post.status]).toEqual([status, status, status, status]);
    const page = await en.text();
    expect(titleOf(page)).toBe(english);
    expect(titleOf(await es.text())).toBe(spanish);
    expect(await head.text()).toBe('');
    expect(await post.text()).toBe(page);
    for (const secret of ['coffee', '11900', '11,900', 'Andes', 'CLP', 'invoice', '<form'])
      expect(page).not.toContain(secret);
  });

  test('what was never issued, what has another key and what is another client’s look the same to the byte', async () => {
    const { link, path } = await till.activeLink();
    const stranger = await till.viewer();
    const [tag = '', key = ''] = link.payKey.split('.');
    const paths = [
      '/pay/never-issued/nonsense',
      `/pay/never-issued/${link.payKey}`,
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`,
      `/pay/${link.checkoutToken}/${stranger.clientTag}.${key}`,
      `/pay/${link.checkoutToken}/${tag}`,
      `/pay/${link.checkoutToken}/${tag}.`,
      `${path}/cs_01kjmvx600abcdefghjkmnpqrs`,
      `${path}/%00`,
      '/pay/%00/%00',
      '/pay/%E0%A4%A/x.y',
      '/pay',
      '/pay/',
      '/pay/x',
      `${path}/a/b`,
      `/pay/${'x'.repeat(5000)}/${'y'.repeat(5000)}`,
    ];
    const answers = await Promise.all(
      paths.map(async (wrong) => {
        const response = await till.fetch(wrong);
        const headers = [...response.headers].filter(([name]) => name !== 'x-trace-id');
        return JSON.stringify([response.status, headers, await response.text()]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^\[404,/);
  });
});

describe('every page', () => {
  test('carries the headers that keep it to itself', async () => {
    const { path } = await till.activeLink();
    const closed = await till.linkThatIs('expired');
    for (const response of [await till.fetch(path), await till.fetch(closed), await till.fetch('/pay/x/y')]) {
      expect(Object.fromEntries(response.headers)).toMatchObject({
        ...PAGE_HEADERS,
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-robots-tag': 'noindex, nofollow',
      });
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      );
      expect((await response.text()).match(/(?:src|href|action)="(?:https?:)?\/\/[^"]*"/g)).toBeNull();
    }
  });

  test('refuses other methods by name', async () => {
    const { path } = await till.activeLink();
    const answers = await Promise.all(
      ['PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => till.fetch(path, { method })),
    );
    expect(answers.map(({ status, headers }) => `${status} ${headers.get('allow')}`)).toEqual(
      Array.from({ length: 4 }, () => '405 GET, HEAD, POST'),
    );
    const put = await till.fetch(`${path}/cs_01kjmvx600abcdefghjkmnpqrs`, { method: 'PUT' });
    expect(`${put.status} ${put.headers.get('allow')}`).toBe('405 GET, HEAD, POST');
  });
});
