import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTill, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

const SUCCESS = { paymentMethod: 'CARD', card: 'tok_success' };
const made = async (paymentLinkId: string) => [
  await till.checkoutSessions.count(till.me, { paymentLinkId: [paymentLinkId] }, till.clock()),
  await till.payments.count(till.me, { paymentLinkId: [paymentLinkId] }),
];
const attemptIn = (page: string) => /name="attempt" value="(cs_[0-9a-z]{26})"/.exec(page)?.[1] ?? '';

describe('a form that cannot be taken', () => {
  test('comes back with what was written, each fault at its field and in a summary', async () => {
    const { link, path } = await till.activeLink({ customerRequirements: ['firstName', 'email', 'phoneNumberPrefix'] });
    const attempt = attemptIn(await (await till.fetch(path)).text());
    const response = await till.post(
      path,
      { attempt, firstName: '', email: 'nope<', phoneNumberPrefix: 'five', ...SUCCESS, card: 'tok_slow' },
      { query: '?lang=en' },
    );
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain('<title>Error: Pay Café de los Andes</title>');
    expect(page).toContain('<a href="#firstName">First name: please fill this in.</a>');
    expect(page).toContain('value="nope&lt;"');
    expect(page).toContain('<option value="tok_slow" selected>');
    expect(attemptIn(page)).toBe(attempt);
    expect(page).toMatch(/id="email"[^>]+aria-invalid="true" aria-describedby="email-hint email-fault"/);
    expect(page).toContain('<span class="fault" id="email-fault">This does not look right.</span>');
    expect(page).toContain('id="phoneNumberPrefix-fault"');
    expect(await made(link.id)).toEqual([0, 0]);

    await till.post(path, { attempt, firstName: 'Ana', email: 'a@b.cl', phoneNumberPrefix: '56', ...SUCCESS });
    expect(await made(link.id)).toEqual([1, 1]);
  });

  test('a method that the link does not allow, and a card that nobody offers', async () => {
    const { link, path } = await till.activeLink();
    const pix = await till.post(path, { paymentMethod: 'PIX' }, { query: '?lang=en' });
    const card = await till.post(path, { paymentMethod: 'CARD', card: 'tok_free_money' }, { query: '?lang=en' });
    expect([pix.status, card.status]).toEqual([422, 422]);
    expect(await pix.text()).toContain('<a href="#paymentMethod">Choose a payment method from the list.</a>');
    expect(await card.text()).toContain('<a href="#card">Choose a card from the list.</a>');
    expect(await made(link.id)).toEqual([0, 0]);
  });

  test('from another site, in another type, too large or not UTF-8: a page, and no payment', async () => {
    const { link, path } = await till.activeLink();
    const type = 'application/x-www-form-urlencoded';
    const body = new URLSearchParams(SUCCESS).toString();
    const send = (headers: Record<string, string>, content: BodyInit = body) =>
      till.fetch(path, { method: 'POST', body: content, headers: { 'content-type': type, ...headers } });
    const answers = await Promise.all([
      send({ 'sec-fetch-site': 'cross-site' }),
      send({ 'sec-fetch-site': 'same-site' }),
      send({ 'sec-fetch-site': 'none' }),
      send({ origin: 'https://evil.example' }),
      send({ 'content-type': 'application/json' }, JSON.stringify(SUCCESS)),
      send({ 'content-type': 'text/plain' }),
      send({ 'content-encoding': 'gzip' }),
      send({}, `${body}&x=${'x'.repeat(65_536)}`),
      send({}, new Uint8Array([0xff, 0xfe])),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 415, 415, 415, 413, 400]);
    for (const answer of answers) expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await made(link.id)).toEqual([0, 0]);
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      { origin: 'null' },
      { origin: 'http://localhost:4000' },
    ]) {
      const { path: own } = await till.activeLink();
      expect((await till.post(own, SUCCESS, { headers })).status).toBe(303);
    }
  });

  test.each(['\u0000', '\ud800', '\u202e', 'x'.repeat(300), '=&%'])(
    'odd text %j gives a page, never a fault of ours',
    async (odd) => {
      const { path } = await till.activeLink({ customerRequirements: ['firstName', 'documentType', 'address'] });
      const fields = [
        'firstName',
        'documentType',
        'address.country',
        'address.street',
        'attempt',
        'card',
        'paymentMethod',
      ];
      const response = await till.post(path, Object.fromEntries(fields.map((field) => [field, odd])));
      expect(response.status).toBe(422);
    },
  );
});
