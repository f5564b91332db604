import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTill, type Till } from './till.ts';

const BRAND = {
  name: 'Ñandú & <b>Co</b>',
  accentColor: '#ffe600',
  thankYouText: 'Thanks!\n<i>Bye</i>',
  closedText: 'Write to us <script>alert(1)</script>',
  supportContact: 'help+pay@shop.example',
};
const NAME = 'Ñandú &amp; &lt;b&gt;Co&lt;/b&gt;';

async function pageAt(till: Till, path: string) {
  const response = await till.fetch(path);
  return { page: await response.text(), policy: response.headers.get('content-security-policy') ?? '' };
}

/** The style that the policy lets in, as browsers work it out. */
function stylesOf(page: string): readonly string[] {
  return [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
}

describe('a brand', () => {
  let till: Till;
  beforeAll(async () => {
    till = await openTill();
    await till.branding.set(till.me, BRAND);
  });
  afterAll(() => till.close());

  async function sessionAfter(fields: Readonly<Record<string, string>>, otherwise = {}): Promise<string> {
    const { path } = await till.activeLink(otherwise);
    return till.target(path, await till.post(path, fields)).replace('?go', '');
  }
  const receipt = () => sessionAfter({ paymentMethod: 'CARD', card: 'tok_instant' });
  const step = () =>
    sessionAfter(
      { paymentMethod: 'WEBPAY', firstName: 'A', lastName: 'B', email: 'a@b.co' },
      { paymentMethodsAllowed: ['WEBPAY'] },
    );
  const PAGES: Readonly<Record<string, () => Promise<string>>> = {
    form: async () => (await till.activeLink()).path,
    step,
    receipt,
    closed: () => till.linkThatIs('deactivated'),
  };

  test.each(Object.entries(PAGES))('stands on the page %s, in every language, by one more hash', async (_, make) => {
    const path = await make();
    for (const [language, question] of [
      ['es', '¿Preguntas? Contacta a'],
      ['en', 'Questions? Contact'],
      ['pt', 'Dúvidas? Fale com'],
    ]) {
      const { page, policy } = await pageAt(till, `${path}?lang=${language}`);
      expect(page).toContain(`<bdi>${NAME}</bdi>`);
      expect(page).toContain(`${question} ${NAME}:`);
      expect(page).toContain('<a href="mailto:help%2Bpay@shop.example" rel="noreferrer">');
      expect(page).not.toContain('Café de los Andes');
      const styles = stylesOf(page);
      expect(styles).toHaveLength(2);
      expect(policy).toContain(`style-src ${styles.join(' ')};`);
      expect(policy).not.toContain('unsafe');
      expect(page).not.toContain(' style=');
    }
  });

  test('is named to messengers', async () => {
    const open = await pageAt(till, `${(await till.activeLink()).path}?lang=en`);
    expect(open.page).toContain(`<meta property="og:title" content="Pay ${NAME}">`);
    expect(open.page).toContain(`<meta property="og:site_name" content="${NAME}">`);
    const closed = await pageAt(till, `${await till.linkThatIs('expired')}?lang=en`);
    expect(closed.page).toContain('<meta property="og:title" content="This link has expired">');
    expect(closed.page).toContain(`<meta property="og:site_name" content="${NAME}">`);
  });

  test('thanks on the receipt alone, and nothing in its text is markup', async () => {
    const thanks = '<p class="own" dir="auto">Thanks!\n&lt;i&gt;Bye&lt;/i&gt;</p>';
    expect((await pageAt(till, await receipt())).page).toContain(thanks);
    for (const path of [await step(), await sessionAfter({ paymentMethod: 'CARD', card: 'tok_success' })]) {
      expect((await pageAt(till, path)).page).not.toContain('Thanks!');
    }
  });

  test.each([
    ['not activated', false],
    ['processing', false],
    ['deactivated', true],
    ['expired', true],
    ['paid', true],
  ] as const)('a link that is %s: says what a closed link is to say: %s', async (state, isSaid) => {
    const { page } = await pageAt(till, await till.linkThatIs(state));
    expect(page.includes('Write to us &lt;script&gt;')).toBe(isSaid);
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('help+pay@shop.example');
  });

  test('says whom to ask where the link cannot be paid by any method', async () => {
    const { page } = await pageAt(till, (await till.activeLink({ paymentMethodsAllowed: ['ACCOUNT'] })).path);
    expect(page).toContain('help+pay@shop.example');
  });

  test('a link that is not there tells nothing of a brand', async () => {
    for (const path of [await till.linkThatIs('deleted'), '/pay/x/y']) {
      const { page } = await pageAt(till, path);
      expect([page.includes('shop.example'), stylesOf(page).length]).toEqual([false, 1]);
    }
  });
});

test('a client without a brand is shown as ever, and one that gives it up is so again', async () => {
  const till = await openTill();
  const path = await till.linkThatIs('deactivated');
  const before = await pageAt(till, path);
  expect(stylesOf(before.page)).toHaveLength(1);
  await till.branding.set(till.me, BRAND);
  expect((await pageAt(till, path)).page).not.toBe(before.page);
  await till.branding.set(till.me, {});
  expect(await pageAt(till, path)).toEqual(before);
  await till.close();
});

test.each([
  ['+56 (2) 2345-6789', 'tel:+56223456789'],
  ['https://shop.example/help?a=1&b="', 'https://shop.example/help?a=1&amp;b=&quot;'],
])('the contact %s is a link to %s', async (supportContact, url) => {
  const till = await openTill();
  await till.branding.set(till.me, { supportContact });
  expect((await pageAt(till, (await till.activeLink()).path)).page).toContain(`<a href="${url}" rel="noreferrer">`);
  await till.close();
});

describe('a payment through an account', () => {
  /** The sandbox as a real provider would be, which has both kinds of accounts. */
  const provider = { simulated: false, testCards: [], modes: ['TEST', 'LIVE'] } as const;

  test.each([
    ['TEST', true],
    ['LIVE', false],
  ] as const)('of the mode %s is said to be a test: %s', async (mode, isTest) => {
    const till = await openTill({ provider });
    await till.providerAccounts.set(till.me, { provider: 'sandbox', mode });
    const { path } = await till.activeLink();
    expect((await pageAt(till, `${path}?lang=en`)).page.includes('Test mode: no real money moves.')).toBe(isTest);
    const session = till.target(path, await till.post(path, { paymentMethod: 'CARD' }));
    expect((await pageAt(till, `${session}?lang=en`)).page.includes('Test mode: no real money moves.')).toBe(isTest);
    const query = { filter: {}, direction: 'asc' } as const;
    const [payment] = (await till.payments.page(till.me, query, { limit: 1 })).rows;
    await till.sandbox.receiveFunds(till.me, { id: payment?.id });
    const receipt = (await pageAt(till, `${session}?lang=en`)).page;
    expect(receipt).toContain('Payment complete');
    expect(receipt.includes('Test payment: no real money moved.')).toBe(isTest);
    await till.close();
  });
});
