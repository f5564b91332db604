import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import { dialects } from '../support/store.ts';
import { openTill, type Till } from './till.ts';

const LIMITS = { windowMs: 600_000, perAddress: { sessions: 4, refusals: 3 }, perLink: { sessions: 9, refusals: 6 } };
const REFUSED = { paymentMethod: 'CARD', card: 'tok_refused' };
const GOOD = { paymentMethod: 'CARD', card: 'tok_success' };
const TESTER = '203.0.113.7';
const PAYER = '198.51.100.20';
const PERSON = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } };

describe.each(dialects)('on %s', (dialect) => {
  let till: Till;
  beforeAll(async () => {
    till = await openTill({ dialect, attemptLimits: LIMITS });
    await till.webhookEndpoints.create(till.me, { url: 'https://shop.example/hook' });
  });
  afterAll(() => till.close());

  /** Everything that a try could write, for the client and for the link. */
  async function written({ id }: PaymentLink) {
    const { clientId } = till.me;
    const [link, sessions, payments, events, deliveries, stats] = await Promise.all([
      till.store.paymentLinks.find(clientId, id),
      till.store.checkoutSessions.count(clientId, {}, till.clock()),
      till.store.payments.count(clientId, {}),
      till.store.events.last(clientId),
      till.store.deliveries.count(clientId, {}),
      till.store.linkStats(clientId, [id]),
    ]);
    return { link, sessions, payments, events, deliveries, stats };
  }

  async function send(path: string, fields: Readonly<Record<string, string>>, from: string): Promise<number> {
    return (await till.post(path, fields, { from })).status;
  }

  async function times(count: number, work: () => Promise<number>): Promise<number[]> {
    const statuses: number[] = [];
    for (let i = 0; i < count; i += 1) statuses.push(await work());
    return statuses;
  }

  test('after its refusals an address gets 429 alone, which writes nothing; from elsewhere the link is paid', async () => {
    const { link, path } = await till.activeLink();
    expect(await times(3, () => send(path, REFUSED, TESTER))).toEqual([303, 303, 303]);
    const before = await written(link);
    expect(before.deliveries).toBeGreaterThan(0);

    expect(await times(5, () => send(path, REFUSED, TESTER))).toEqual([429, 429, 429, 429, 429]);
    expect(await times(2, () => send(path, GOOD, TESTER))).toEqual([429, 429]);
    expect(await send(path, { formToken: '', ...GOOD }, TESTER)).toBe(429);
    expect((await till.fetch(path, PERSON, TESTER)).status).toBe(429);
    const session = await till.checkoutSessions.start(till.me, link.checkoutToken);
    expect((await till.fetch(`${path}/${session.id}`, PERSON, TESTER)).status).toBe(429);
    expect(await send(path, { attempt: session.id, ...GOOD }, TESTER)).toBe(429);
    expect(await written(link)).toEqual({
      ...before,
      sessions: before.sessions + 1,
      stats: [{ ...before.stats[0], sessions: 4 }],
    });

    expect((await till.fetch(path, PERSON, PAYER)).status).toBe(200);
    expect(await send(path, GOOD, PAYER)).toBe(303);
    expect(await till.payments.count(till.me, { paymentLinkId: [link.id], status: ['CAPTURED'] })).toBe(1);
  });

  test('the page says so in the language of the payer, and when to come back', async () => {
    const { path } = await till.activeLink();
    await times(3, () => send(path, REFUSED, TESTER));
    till.clock.advance(60_400);
    const titles = ['es', 'en'].map(async (language) => {
      const response = await till.post(path, GOOD, { from: TESTER, query: `?lang=${language}` });
      const page = await response.text();
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-language': language,
        'cache-control': 'no-store',
        'retry-after': '540',
      });
      return /<h1>(.*?)<\/h1>/.exec(page)?.[1];
    });
    expect(await Promise.all(titles)).toEqual(['Demasiados intentos', 'Too many attempts']);
  });

  test('and in the language that the payer chose on an earlier page', async () => {
    const { link, path } = await till.activeLink();
    const chosen = await till.post(path, REFUSED, { from: TESTER, query: '?lang=pt' });
    const cookie = chosen.headers.get('set-cookie')?.split(';', 1).join('') ?? '';
    await times(2, () => send(path, REFUSED, TESTER));
    const session = await till.checkoutSessions.start(till.me, link.checkoutToken);
    const headers = { cookie, 'accept-language': 'en' };
    for (const response of [
      await till.fetch(path, { headers }, TESTER),
      await till.fetch(`${path}/${session.id}`, { headers }, TESTER),
      await till.post(path, GOOD, { from: TESTER, headers }),
    ]) {
      expect([response.status, response.headers.get('content-language')]).toEqual([429, 'pt-BR']);
      expect(await response.text()).toContain('<h1>Muitas tentativas</h1>');
    }
    const other = await till.fetch(`${path}?lang=es`, { headers }, TESTER);
    expect([other.status, other.headers.get('content-language')]).toEqual([429, 'es']);
  });

  test('the window ends, to the millisecond, and with it the 429', async () => {
    const { path } = await till.activeLink();
    await times(3, () => send(path, REFUSED, TESTER));
    till.clock.advance(LIMITS.windowMs - 1);
    expect(await send(path, GOOD, TESTER)).toBe(429);
    till.clock.advance(1);
    expect(await send(path, GOOD, TESTER)).toBe(303);
  });

  test('payments that are not refused have a limit of their own, on the link alone', async () => {
    const { path } = await till.activeLink({ paymentLimit: null });
    expect(await times(5, () => send(path, GOOD, TESTER))).toEqual([303, 303, 303, 303, 429]);
    const other = await till.activeLink();
    expect(await send(other.path, GOOD, TESTER)).toBe(303);
  });

  test('many at once from one address: no more are taken than one after the other', async () => {
    const { link, path } = await till.activeLink({ paymentLimit: null });
    const statuses = await Promise.all(Array.from({ length: 12 }, () => send(path, GOOD, TESTER)));
    expect(statuses.toSorted()).toEqual([...Array(4).fill(303), ...Array(8).fill(429)]);
    expect(await till.payments.count(till.me, { paymentLinkId: [link.id] })).toBe(4);
  });

  test('once many addresses were refused, each gets one try, and nobody is locked out', async () => {
    const { path } = await till.activeLink();
    const addresses = Array.from({ length: 6 }, (_, i) => `192.0.2.${i}`);
    for (const address of addresses) expect(await send(path, REFUSED, address)).toBe(303);
    for (const address of addresses) expect(await send(path, REFUSED, address)).toBe(429);
    expect(await send(path, REFUSED, TESTER)).toBe(303);
    expect(await send(path, REFUSED, TESTER)).toBe(429);
    expect(await send(path, GOOD, PAYER)).toBe(303);
  });

  test('so it is once a link was paid by very many', async () => {
    const { path } = await till.activeLink({ paymentLimit: null });
    for (let i = 0; i < 9; i += 1) expect(await send(path, GOOD, `192.0.2.${i}`)).toBe(303);
    expect(await send(path, GOOD, '192.0.2.0')).toBe(429);
    expect(await send(path, GOOD, PAYER)).toBe(303);
  });

  test('the form that was sent before still leads to what became of it', async () => {
    const { path } = await till.activeLink();
    const form = { ...(await till.drawn(path)), ...REFUSED };
    const [first] = [await till.post(path, form, { from: TESTER })];
    await times(2, () => send(path, REFUSED, TESTER));
    const again = await till.post(path, form, { from: TESTER });
    expect([again.status, till.target(path, again)]).toEqual([303, till.target(path, first)]);
  });

  test('an IPv6 network counts as one address', async () => {
    const { path } = await till.activeLink();
    for (let i = 1; i <= 3; i += 1) expect(await send(path, REFUSED, `2001:db8:0:7::${i}`)).toBe(303);
    expect(await send(path, REFUSED, '2001:db8:0:7:ffff::1')).toBe(429);
    expect(await send(path, GOOD, '2001:db8:0:8::1')).toBe(303);
  });

  test('the database holds no address', async () => {
    const { link, path } = await till.activeLink();
    await send(path, GOOD, TESTER);
    const { rows } = await till.payments.page(
      till.me,
      { filter: { paymentLinkId: [link.id] }, direction: 'asc' },
      { limit: 1 },
    );
    expect(JSON.stringify(rows)).not.toContain(TESTER);
  });
});
