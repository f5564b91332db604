import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { ConsoleMessage, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM_LIFETIME_MS } from '../../src/checkout/form-token.ts';
import { DEFAULT_ATTEMPT_LIMITS } from '../../src/domain/attempt-limits.ts';
import { CUSTOMER_REQUIREMENTS } from '../../src/domain/input/terms.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { priced } from '../support/link-input.ts';
import { listen } from '../support/listen.ts';
import { LONG_FORM } from '../support/long.ts';
import { SOON } from '../support/patience.ts';
import { openTill, type Till } from './till.ts';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where to leave a picture of each state, for a person to look at. */
const PICTURES = process.env.SCREENSHOTS;

let till: Till;
let site: Awaited<ReturnType<typeof listen>>;
let browser: TestBrowser;
beforeAll(async () => {
  site = await listen((request) => till.app(request));
  till = await openTill({ publicUrl: site.url });
  browser = await openBrowser();
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await till.close();
});

const LONG = 'w'.repeat(200);
/** As wide as a page can get: long words, many items, the largest amounts. */
const WIDE = {
  items: Array.from({ length: 9 }, (_, index) => ({
    preTaxAmount: '99999999999999999',
    totalAmount: '99999999999999999.5',
    description: index % 2 === 0 ? LONG : 'A book',
    tax: { name: `Tax ${LONG}`, type: 'FIXED', value: '0.5', amount: '0.5' },
  })),
  currency: 'COP',
  paymentMethodsAllowed: ['CARD', 'PSE', 'NEQUI', 'BANCOLOMBIA'],
  destinations: [{ type: 'ACCOUNT', amount: '899999999999999995.5', account: { accountNumber: '1' } }],
  owner: { identityId: 'x', name: LONG },
  customerRequirements: CUSTOMER_REQUIREMENTS,
};

async function sessionAfter(card: string, otherwise: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { path } = await till.activeLink(otherwise);
  return till.target(path, await till.post(path, { paymentMethod: 'CARD', card }));
}

const PAYER = { firstName: 'Ana', lastName: 'Rojas', email: 'ana@example.com' };

/** The page of a session whose payer has to do something. */
async function stepOf(
  fields: Readonly<Record<string, string>>,
  otherwise: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { path } = await till.activeLink({ ...otherwise, paymentMethodsAllowed: [fields.paymentMethod] });
  return till.target(path, await till.post(path, { ...PAYER, ...fields })).replace('?go', '');
}

async function paymentOf(sessionPath: string) {
  const query = { filter: { checkoutSessionId: [sessionPath.split('/').at(-1) ?? ''] }, direction: 'desc' } as const;
  const [payment] = (await till.payments.page(till.me, query, { limit: 1 })).rows;
  return payment ?? expect.fail('no payment was made');
}

async function bankOf(sessionPath: string): Promise<string> {
  return `/sandbox-bank/${(await paymentOf(sessionPath)).returnKey}`;
}

async function openSession({ canceled = false } = {}): Promise<string> {
  const { link, path } = await till.activeLink();
  const session = await till.checkoutSessions.start(till.me, link.checkoutToken);
  if (canceled) await till.checkoutSessions.cancel(till.me, session.id);
  return `${path}/${session.id}`;
}

/** The page of a session whose payment was refunded by that amount; null: as a whole. */
async function refunded(amount: string | null): Promise<string> {
  const sessionPath = await sessionAfter('tok_instant');
  await till.refunds.create(till.me, (await paymentOf(sessionPath)).id, { amount });
  return sessionPath;
}

const IN_NEQUI = { paymentMethod: 'NEQUI', phoneNumber: '3001234567' };

const STATES: Readonly<Record<string, () => Promise<string>>> = {
  pay: async () => (await till.activeLink({ customerRequirements: CUSTOMER_REQUIREMENTS })).path,
  'pay-plain': async () => (await till.activeLink({ paymentMethodsAllowed: ['WEBPAY'], duration: 300_000 })).path,
  'pay-wide': async () => (await till.activeLink(WIDE)).path,
  'not-activated': () => till.linkThatIs('not activated'),
  deactivated: () => till.linkThatIs('deactivated'),
  expired: () => till.linkThatIs('expired'),
  'under-way': () => till.linkThatIs('processing'),
  paid: () => till.linkThatIs('paid'),
  'not-found': async () => '/pay/x/y',
  processing: () => sessionAfter('tok_slow'),
  waiting: () => sessionAfter('tok_success'),
  finished: () => sessionAfter('tok_instant'),
  failed: () => sessionAfter('tok_expired_card'),
  session: openSession,
  'pay-bank': async () =>
    (await till.activeLink({ ...priced('5000.00', 'COP'), paymentMethodsAllowed: ['PSE', 'CARD', 'NEQUI'] })).path,
  redirect: () => stepOf({ paymentMethod: 'WEBPAY' }),
  code: () => stepOf({ paymentMethod: 'PIX', documentNumber: '529.982.247-25' }, priced('10.00', 'BRL')),
  transfer: () => stepOf({ paymentMethod: 'SPEI' }, priced('1234.50', 'MXN')),
  coin: () => stepOf({ paymentMethod: 'CRYPTO', 'CRYPTO.wallet': 'SOLANA' }, priced('12.000000', 'USDC')),
  app: () => stepOf(IN_NEQUI, priced('5000.00', 'COP')),
  over: async () => {
    const path = await stepOf(IN_NEQUI, priced('5000.00', 'COP'));
    till.clock.advance(600_000);
    return path;
  },
  bank: async () => bankOf(await stepOf({ paymentMethod: 'WEBPAY' })),
  'too-many-tries': async () => {
    const { path } = await till.activeLink();
    const { refusals } = DEFAULT_ATTEMPT_LIMITS.perAddress;
    for (let i = 0; i < refusals; i += 1) await till.post(path, { paymentMethod: 'CARD', card: 'tok_refused' });
    return path;
  },
  ended: () => openSession({ canceled: true }),
  'partly-refunded': () => refunded('1900'),
  refunded: () => refunded(null),
};

async function violations(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What is wider than the screen, or harder to hit than 44 by 44 pixels. */
function clumsiness(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const wide =
      document.documentElement.scrollWidth > innerWidth ? [`${document.documentElement.scrollWidth} px wide`] : [];
    const targets = [
      ...document.querySelectorAll(
        'a, button:not([aria-hidden]), select, summary, label:has([type=radio]), input:not([type=radio], [type=hidden])',
      ),
    ];
    const small = targets.filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      return target.checkVisibility() && (height < 44 || width < 44);
    });
    return [...wide, ...small.map((target) => target.outerHTML)];
  });
}

/** Every language at every width, every colour scheme at every width: words do not change colours. */
const VARIANTS = [
  { language: 'es', width: 320, colorScheme: 'light' },
  { language: 'es', width: 1280, colorScheme: 'dark' },
  { language: 'en', width: 390, colorScheme: 'dark' },
  { language: 'en', width: 1280, colorScheme: 'light' },
  { language: 'pt', width: 320, colorScheme: 'dark' },
  { language: 'pt', width: 1280, colorScheme: 'light' },
] as const;

/** All of them in the long form; else a narrow and a wide one for each page, and every one on some pages. */
function variantsOf(place: number) {
  if (LONG_FORM || PICTURES) return VARIANTS;
  return VARIANTS.slice(2 * (place % 3), 2 * (place % 3) + 2);
}

/** How much of a page moves while it comes up (https://web.dev/articles/cls), which no speed of a machine changes. */
const WATCH_SHIFT = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) layoutShift += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;
const MAX_SHIFT = 0.02;

async function inspect(page: Page, name: string, place: number): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { language, width, colorScheme } of variantsOf(place)) {
    await page.setViewportSize({ width, height: width < 500 ? 664 : 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (!(await page.locator('html').getAttribute('lang'))?.startsWith(language)) {
      await page.goto(`${page.url().split('?')[0]}?lang=${language}`);
    }
    const found = [...(await violations(page)), ...(await clumsiness(page))];
    const shift = await page.evaluate<number>('layoutShift');
    if (shift >= MAX_SHIFT) found.push(`moves by ${shift}`);
    const variant = [name, language, width, colorScheme].join('-');
    faults.push(...found.map((fault) => `${variant} ${fault}`));
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${variant}.png`, fullPage: true });
  }
  return faults;
}

/** A page on which axe is at hand: the policy of the page keeps out what is put in later. */
async function openPage(path: string, options?: Parameters<TestBrowser['newPage']>[0]): Promise<Page> {
  const page = await browser.newPage(options);
  await page.addInitScript({ content: AXE + WATCH_SHIFT });
  await page.goto(site.url + path);
  return page;
}

let looking: Promise<Page> | undefined;

/** A page of a payer who was never here, in the one browser window that is looked at: a window costs more than a page. */
async function lookAt(path: string): Promise<Page> {
  if (looking === undefined) {
    looking = openPage(path);
    return looking;
  }
  const page = await looking;
  await page.context().clearCookies();
  await page.goto(site.url + path);
  return page;
}

describe('everybody can use it, in every language, at 320 and 1280 pixels, in the light and in the dark', () => {
  test.each(Object.entries(STATES).map(([name, make], place) => ({ name, make, place })))('$name', async (state) => {
    const page = await lookAt(await state.make());
    expect(await inspect(page, state.name, state.place)).toEqual([]);
  });

  test('a form whose time was over', async () => {
    const { path } = await till.activeLink({ duration: 86_400 });
    const page = await openPage(`${path}?lang=en`);
    till.clock.advance(FORM_LIFETIME_MS);
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('alert').waitFor();
    // A browser gives the focus once it has drawn the page.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), SOON).toBe('alert');
    expect([...(await violations(page)), ...(await clumsiness(page))]).toEqual([]);
    await page.context().close();
  });

  test('faults, whose summary has the focus and leads to each field', async () => {
    const { path } = await till.activeLink({ customerRequirements: CUSTOMER_REQUIREMENTS });
    const page = await openPage(`${path}?lang=en`);
    await page.getByLabel('First name').fill('Ana');
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
    expect(await page.getByLabel('First name').inputValue()).toBe('Ana');
    for (const [width, colorScheme] of [
      [320, 'light'],
      [1280, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 700 });
      await page.emulateMedia({ colorScheme });
      expect([...(await violations(page)), ...(await clumsiness(page))]).toEqual([]);
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/faults-${width}-${colorScheme}.png`, fullPage: true });
    }
    await page.getByRole('link', { name: 'Email' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
    await page.context().close();
  });
});

describe('in a brand’s colour, which is too light for the light or too dark for the dark', () => {
  const BRANDED = ['pay', 'pay-bank', 'finished', 'failed', 'deactivated', 'code'];
  const brand = {
    name: 'Zapatería Ñandú',
    thankYouText: '¡Gracias por tu compra!\nTe esperamos pronto.',
    closedText: 'Si todavía quieres tus zapatos, pídenos un enlace nuevo.',
    supportContact: 'ayuda@nandu.example',
  };
  afterAll(() => till.branding.set(till.me, {}));

  const branded = ['#ffe600', '#14213d'].flatMap((accentColor, first) =>
    BRANDED.map((name, place) => ({ accentColor, name, place: first + place })),
  );
  test.each(branded)('$accentColor: $name', async ({ accentColor, name, place }) => {
    await till.branding.set(till.me, { ...brand, accentColor });
    const page = await lookAt((await STATES[name]?.()) ?? '');
    const refused: string[] = [];
    const onConsole = (message: ConsoleMessage) => refused.push(message.text());
    page.on('console', onConsole);
    await page.reload();
    expect(await page.locator('.foot').evaluate((foot) => getComputedStyle(foot).textAlign)).toBe('center');
    expect(await inspect(page, `brand-${accentColor.slice(1)}-${name}`, place)).toEqual([]);
    page.off('console', onConsole);
    expect(refused.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  });
});

test('on a phone the first method is in the first screen, and the order unfolds', async () => {
  const { path } = await till.activeLink({ paymentMethodsAllowed: ['WEBPAY', 'CARD'] });
  const page = await openPage(`${path}?lang=en`);
  await page.setViewportSize({ width: 390, height: 664 });
  const box = await page.getByText('Webpay', { exact: true }).boundingBox();
  expect((box?.y ?? 664) + (box?.height ?? 0)).toBeLessThan(500);
  expect(await page.getByText('Whole-bean coffee, 1 kg').first().isVisible()).toBe(false);
  await page.getByText('Show details').click();
  expect(await page.getByText('Whole-bean coffee, 1 kg').first().isVisible()).toBe(true);
  await page.context().close();
});

test('what a method asks for is in sight while it is chosen', async () => {
  const { path } = await till.activeLink({ paymentMethodsAllowed: ['WEBPAY', 'CARD'] });
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${site.url}${path}?lang=en`);
  const seen = () => Promise.all([page.getByLabel('Test card').isVisible(), page.getByLabel('First name').isVisible()]);
  expect(await seen()).toEqual([false, true]);
  await page.getByText('Credit or debit').click();
  expect(await seen()).toEqual([true, false]);

  const inColombia = { ...priced('5000.00', 'COP'), paymentMethodsAllowed: ['PSE', 'NEQUI'] };
  await page.goto(`${site.url}${(await till.activeLink(inColombia)).path}?lang=en`);
  const asked = () => page.locator('.fields label:visible').allInnerTexts();
  const OF_NEQUI = ['Email', 'Phone number'];
  expect(await asked()).toEqual(['First name', 'Last name', ...OF_NEQUI, 'Document', 'Document number']);
  await page.getByText('From your Nequi').click();
  expect(await asked()).toEqual(OF_NEQUI);

  const named = { customerRequirements: ['firstName'], paymentMethodsAllowed: ['WEBPAY', 'CARD'] };
  await page.goto(`${site.url}${(await till.activeLink(named)).path}?lang=en`);
  const width = async () => (await page.getByLabel('First name').boundingBox())?.width ?? 0;
  const besideLastName = await width();
  await page.getByText('Credit or debit').click();
  expect(await width()).toBeGreaterThan(2 * besideLastName);
  await page.context().close();
});

test('the clock warns when little time is left', async () => {
  const { path } = await till.activeLink({ duration: 300 });
  const page = await openPage(path);
  expect(await page.locator('.clock.hurry').count()).toBe(0);
  till.clock.advance(200_000);
  await page.reload();
  expect(await page.locator('.clock.hurry').count()).toBe(1);
  await page.context().close();
});

describe('a browser without scripts', () => {
  test('keeps what was typed into a form whose time was over, and pays with it', async () => {
    const { path } = await till.activeLink({ customerRequirements: ['email'], duration: 86_400 });
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`${site.url}${path}?lang=en`);
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByText('Credit or debit').click();
    till.clock.advance(FORM_LIFETIME_MS);
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('alert').getByText('The form has expired').waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe('ana@example.com');
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/form-expired.png`, fullPage: true });
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('heading', { name: 'Payment approved' }).waitFor();
    await page.context().close();
  });

  test('pays, waits and ends at the merchant’s', async () => {
    const { path } = await till.activeLink({
      customerRequirements: ['email'],
      successUrl: `${site.url}/shop/thanks`,
    });
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`${site.url}${path}?lang=en`);
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByText('Credit or debit').click();
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.getByRole('heading', { name: 'Payment approved' }).waitFor();
    const sessionId = new URL(page.url()).pathname.split('/').at(-1);
    const query = { filter: { checkoutSessionId: [sessionId ?? ''] }, direction: 'desc' } as const;
    const [payment] = (await till.payments.page(till.me, query, { limit: 1 })).rows;
    await till.sandbox.receiveFunds(till.me, { id: payment?.id });
    await page.waitForURL(`${site.url}/shop/thanks?checkoutSessionId=${sessionId}&status=FINISHED`);
    await page.context().close();
  });
});

/** Writes a line to the console when the countdown of a page ends. */
const REPORT_END = `
  const report = () => {
    const left = document.querySelector('[data-left] strong');
    if (left && left.textContent === '00:00') console.log('time is over');
  };
  new MutationObserver(report).observe(document, { subtree: true, childList: true, characterData: true });
`;

describe('a browser with scripts', () => {
  test('runs ours and no other', async () => {
    const { path } = await till.activeLink({ owner: { identityId: 'x', name: '<script>window.planted = 1</script>' } });
    const page = await openPage(path);
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.planted = 2';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.planted = 3">');
    });
    await page.waitForTimeout(50);
    expect(await page.evaluate(() => 'planted' in window)).toBe(false);
    expect(refused.filter((text) => text.includes('Content Security Policy'))).not.toEqual([]);
    expect(await page.locator('[data-left] strong').textContent()).toMatch(/^(1:00:00|59:5\d)$/);
    await page.context().close();
  });

  test('shows it in no frame', async () => {
    const { path } = await till.activeLink();
    const framing = await listen(
      () => new Response(`<iframe src="${site.url}${path}"></iframe>`, { headers: { 'content-type': 'text/html' } }),
    );
    const page = await browser.newPage();
    await page.goto(framing.url);
    expect(await page.frameLocator('iframe').locator('form').count()).toBe(0);
    await page.context().close();
    await framing.close();
  });

  test('pressed twice, pays once', async () => {
    const { link, path } = await till.activeLink({ paymentLimit: null });
    const page = await openPage(`${path}?lang=en`);
    await page.getByRole('button', { name: 'Pay' }).dblclick();
    await page.getByRole('heading', { name: 'Payment approved' }).waitFor();
    expect(await till.payments.count(till.me, { paymentLinkId: [link.id] })).toBe(1);
    await page.context().close();
  });

  test('pressed in the last second, still waits for the answer when the time is over', async () => {
    const { link, path } = await till.activeLink({ duration: 30 });
    till.clock.advance(28_000);
    const page = await browser.newPage();
    // While a navigation is held up, only the console reports from the page.
    await page.addInitScript({ content: REPORT_END });
    const isOver = page.waitForEvent('console', { predicate: (message) => message.text() === 'time is over', ...SOON });
    await page.goto(`${site.url}${path}?lang=en`);
    let posts = 0;
    await page.route('**', async (route) => {
      if (route.request().method() === 'POST') {
        posts += 1;
        await isOver;
      }
      await route.continue().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Pay' }).click({ noWaitAfter: true });
    await page.getByRole('heading', { name: 'Payment approved' }).waitFor();
    expect([posts, await till.payments.count(till.me, { paymentLinkId: [link.id] })]).toEqual([1, 1]);
    await page.context().close();
  });

  test('finds the page closed when the time is over', async () => {
    const { path } = await till.activeLink({ duration: 30 });
    till.clock.advance(28_000);
    const page = await openPage(`${path}?lang=en`);
    till.clock.advance(2_000);
    await page.getByRole('heading', { name: 'This link has expired' }).waitFor();
    await page.context().close();
  });
});

test('no page asked another machine for anything', () => {
  expect(browser.outside).toEqual([]);
});
