import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFormTokens, FORM_LIFETIME_MS } from '../../src/checkout/form-token.ts';
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
const hiddenIn = (page: string) => ({
  attempt: /name="attempt" value="([^"]+)"/.exec(page)?.[1] ?? '',
  formToken: /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '',
});

test('the form as it was drawn is taken until its time is over', async () => {
  const { link, path } = await till.activeLink({ duration: 7_200 });
  const hidden = hiddenIn(await (await till.fetch(path)).text());
  till.clock.advance(FORM_LIFETIME_MS - 1);
  expect((await till.post(path, { ...hidden, ...SUCCESS })).status).toBe(303);
  expect(await made(link.id)).toEqual([1, 1]);
});

test('one that comes later is drawn again with what was typed, but for the card, and then pays', async () => {
  const { link, path } = await till.activeLink({ duration: 7_200, customerRequirements: ['firstName', 'email'] });
  const hidden = hiddenIn(await (await till.fetch(path)).text());
  till.clock.advance(FORM_LIFETIME_MS);
  const typed = { firstName: 'Ana "A"', email: 'ana@example.com', paymentMethod: 'CARD', card: 'tok_slow' };
  const again = await till.post(path, { ...hidden, ...typed }, { query: '?lang=en' });
  expect(again.status).toBe(422);
  const page = await again.text();
  expect(page).toContain('The form has expired');
  expect(page).toContain('value="Ana &quot;A&quot;"');
  expect(page).toContain('value="ana@example.com"');
  expect(page).toContain('value="CARD" checked');
  expect(page).not.toContain('value="tok_slow" selected');
  expect(await made(link.id)).toEqual([0, 0]);
  const fresh = hiddenIn(page);
  expect(fresh.attempt).not.toBe(hidden.attempt);
  expect((await till.post(path, { ...fresh, ...typed, card: 'tok_success' })).status).toBe(303);
  expect(await made(link.id)).toEqual([1, 1]);
});

test('one that was never drawn, for another link, for another attempt, from the future or by another secret', async () => {
  const { link, path } = await till.activeLink();
  const other = await till.activeLink();
  const { attempt, formToken } = await till.drawn(path);
  const stranger = createFormTokens({ authSecret: 'u'.repeat(32), clock: till.clock });
  const ahead = createFormTokens({ authSecret: 't'.repeat(32), clock: () => till.clock() + 60_001 });
  const [time, mac = ''] = formToken.split('.');
  const forged = [
    '',
    'made up',
    '.',
    `${time}.`,
    `${time}.${'A'.repeat(43)}`,
    `${(till.clock() - 1).toString(36)}.${mac}`,
    `${formToken}A`,
    (await till.drawn(other.path, attempt)).formToken,
    (await till.drawn(path)).formToken,
    stranger.issue(link, attempt),
    ahead.issue(link, attempt),
    '\u0000'.repeat(50),
  ];
  for (const token of forged) {
    expect([token, (await till.post(path, { attempt, ...SUCCESS, formToken: token })).status]).toEqual([token, 422]);
  }
  expect(await made(link.id)).toEqual([0, 0]);
  expect((await till.post(path, { attempt, formToken, ...SUCCESS })).status).toBe(303);
});

test('a session that its owner began is drawn with its own id, and drawn again with it', async () => {
  const { link, path } = await till.activeLink();
  const { id } = await till.checkoutSessions.start(till.me, link.checkoutToken);
  const again = await till.post(path, { attempt: id, formToken: '', ...SUCCESS });
  const hidden = hiddenIn(await again.text());
  expect([again.status, hidden.attempt]).toEqual([422, id]);
  expect((await till.post(path, { ...hidden, ...SUCCESS })).status).toBe(303);
  expect(await made(link.id)).toEqual([1, 1]);
});
