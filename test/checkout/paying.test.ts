import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTill, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

const SUCCESS = { paymentMethod: 'CARD', card: 'tok_success' };
const NO_LIMIT = { paymentLimit: null };

const paymentsOf = async (paymentLinkId: string) => {
  const query = { filter: { paymentLinkId: [paymentLinkId] }, direction: 'asc' } as const;
  return (await till.payments.page(till.me, query, { limit: 50 })).rows;
};
const sessionsOf = (paymentLinkId: string) =>
  till.checkoutSessions.count(till.me, { paymentLinkId: [paymentLinkId] }, till.clock());
const attemptIn = (page: string) => /name="attempt" value="(cs_[0-9a-z]{26})"/.exec(page)?.[1] ?? '';
const hiddenIn = (page: string) => ({
  attempt: attemptIn(page),
  formToken: /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '',
});
const drawForm = async (path: string) => hiddenIn(await (await till.fetch(path)).text());

/** Pays and follows to the page of the session: its path, and what it says. */
async function payAndFollow(path: string, fields: Readonly<Record<string, string>>, query = '?lang=en') {
  const response = await till.post(path, { ...(await drawForm(path)), ...fields }, { query });
  expect(response.status).toBe(303);
  const sessionPath = till.target(path, response);
  return { sessionPath, ...(await read(sessionPath)) };
}

async function read(path: string) {
  const response = await till.fetch(path);
  const page = await response.text();
  const title = /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];
  const reload = /http-equiv="refresh" content="(\d+)"/.exec(page)?.[1];
  return { status: response.status, title, refresh: response.headers.get('refresh') ?? reload ?? null, page };
}

describe('paying', () => {
  test('leads to a page that waits, and on to the merchant once the funds are there', async () => {
    const { link, path } = await till.activeLink({
      customerRequirements: ['email', 'address'],
      successUrl: 'https://shop.example/thanks?order=7#top',
    });
    const waiting = await payAndFollow(path, {
      ...SUCCESS,
      email: ' ana@example.com ',
      'address.country': 'CHL',
      'address.administrativeAreaLevel1': 'RM',
      'address.administrativeAreaLevel2': 'Ñuñoa',
      'address.street': 'Irarrázaval',
      'address.streetNumber': '12',
    });
    const [payment] = await paymentsOf(link.id);
    if (payment === undefined) throw new Error('no payment was made');
    expect(waiting).toMatchObject({ status: 200, title: 'Payment approved, waiting for the funds', refresh: '2' });
    expect(waiting.sessionPath).toBe(`${path}/${payment.checkoutSessionId}?lang=en`);
    expect(payment).toMatchObject({
      method: 'CARD',
      cardToken: null,
      amount: '11900',
      status: 'CAPTURED',
      customer: { email: 'ana@example.com', address: { country: 'CHL', street: 'Irarrázaval', streetNumber: '12' } },
    });
    for (const secret of ['ana@', 'Irarr', 'tok_success', '7001000001']) expect(waiting.page).not.toContain(secret);

    await till.sandbox.receiveFunds(till.me, { id: payment.id });
    const done = await read(waiting.sessionPath);
    const back = `https://shop.example/thanks?order=7&checkoutSessionId=${payment.checkoutSessionId}&status=FINISHED#top`;
    expect(done).toMatchObject({ status: 200, title: 'Payment complete', refresh: `5; url=${back}` });
    expect(done.page).toContain(`href="${back.replaceAll('&', '&amp;')}"`);
    expect((await read(`${path}?lang=en`)).title).toBe('This link has been paid');
  });

  test('ends on our own page where the merchant has none', async () => {
    const { path } = await till.activeLink();
    expect(await payAndFollow(path, { paymentMethod: 'CARD', card: 'tok_instant' })).toMatchObject({
      title: 'Payment complete',
      refresh: null,
    });
    const refused = await till.activeLink();
    const failed = await payAndFollow(
      refused.path,
      { paymentMethod: 'CARD', card: 'tok_insufficient_funds' },
      '?lang=es',
    );
    expect(failed).toMatchObject({ status: 200, title: '<bdi>Café de los Andes</bdi>', refresh: null });
    expect(failed.page).toContain('<h2>No hay fondos suficientes.</h2>');
    expect((await read(refused.path)).status).toBe(200);
  });

  test('after a refusal the form is there again, with the reason beside the method and a way to failedUrl', async () => {
    const { link, path } = await till.activeLink({
      failedUrl: 'https://shop.example/sorry',
      paymentMethodsAllowed: ['FINTOC', 'CARD'],
    });
    const failed = await payAndFollow(path, { paymentMethod: 'CARD', card: 'tok_refused' });
    const [payment] = await paymentsOf(link.id);
    expect(failed).toMatchObject({ status: 200, title: '<bdi>Café de los Andes</bdi>', refresh: null });
    const [, panel = ''] = failed.page.split('value="CARD" checked>');
    const leave = `https://shop.example/sorry?checkoutSessionId=${payment?.checkoutSessionId}&amp;status=FAILED`;
    expect(panel).toContain('<h2>The payment was refused.</h2><p>Nothing was charged.');
    expect(panel).toContain(`<a href="${leave}">Back to Café de los Andes</a>`);
    expect((await till.paymentLinks.get(till.me, link.id)).storedStatus).toBe('ACTIVE');

    const again = await till.post(path, { ...hiddenIn(failed.page), paymentMethod: 'CARD', card: 'tok_instant' });
    expect((await read(till.target(path, again))).page).toContain('Pago completado');
  });

  test('while nothing is decided the page asks often, then ever more seldom', async () => {
    const { link, path } = await till.activeLink({ duration: 86_400 });
    const start = till.clock();
    const { sessionPath, title } = await payAndFollow(path, { paymentMethod: 'CARD', card: 'tok_slow' });
    expect(title).toBe('We are processing your payment');
    const refreshAfter = async (ms: number) => {
      till.clock.set(start + ms);
      return (await read(sessionPath)).refresh;
    };
    expect([await refreshAfter(59_999), await refreshAfter(60_000), await refreshAfter(600_000)]).toEqual([
      '2',
      '10',
      '60',
    ]);
    await till.lookUpDue();
    expect((await read(sessionPath)).title).toBe('Payment approved, waiting for the funds');
    till.clock.set(link.expiresAt + 1);
    const [payment] = await paymentsOf(link.id);
    await till.sandbox.receiveFunds(till.me, { id: payment?.id });
    expect((await read(sessionPath)).title).toBe('Payment complete');
  });

  test('the page that took its place after a refusal can be recognized by a browser that polls', async () => {
    const { path } = await till.activeLink({ duration: 86_400 });
    const { sessionPath } = await payAndFollow(path, { paymentMethod: 'CARD', card: 'tok_slow_refused' });
    const etag = async () => (await till.fetch(sessionPath, { method: 'HEAD' })).headers.get('etag');
    const before = await etag();
    till.clock.advance(10_000);
    await till.lookUpDue();
    expect((await read(sessionPath)).page).toContain('The payment was refused.');
    expect(await etag()).toMatch(/^W\/"FAILED-FAILED-/);
    expect(await etag()).not.toBe(before);
  });
});

describe('one form pays once', () => {
  test('sent again, one after the other, even where the link takes more payments', async () => {
    const { link, path } = await till.activeLink(NO_LIMIT);
    const form = { ...(await drawForm(path)), ...SUCCESS };
    const first = await till.post(path, form);
    const second = await till.post(path, form);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(till.target(path, second)).toBe(till.target(path, first));
    expect([await sessionsOf(link.id), (await paymentsOf(link.id)).length]).toEqual([1, 1]);
    await till.paymentLinks.deactivate(till.me, link.id);
    expect(till.target(path, await till.post(path, form))).toBe(till.target(path, first));
  });

  test('sent eight times at once', async () => {
    const { link, path } = await till.activeLink(NO_LIMIT);
    const form = { ...(await drawForm(path)), ...SUCCESS };
    const answers = await Promise.all(Array.from({ length: 8 }, () => till.post(path, form)));
    expect(new Set(answers.map((answer) => `${answer.status} ${till.target(path, answer)}`)).size).toBe(1);
    // A browser processes the last answer only, so each has the cookie by which the payment is found again.
    for (const answer of answers) {
      const cookie = answer.headers.get('set-cookie')?.split(';', 1).join('') ?? '';
      expect(await (await till.fetch(path, { headers: { cookie } })).text()).toContain('Ya pagaste aquí.');
    }
    expect([await sessionsOf(link.id), (await paymentsOf(link.id)).length]).toEqual([1, 1]);
  });

  test('drawn twice, it pays twice where the link takes two', async () => {
    const { link, path } = await till.activeLink({ paymentLimit: 2 });
    await payAndFollow(path, SUCCESS);
    await payAndFollow(path, SUCCESS);
    expect((await paymentsOf(link.id)).length).toBe(2);
    expect((await till.post(path, { attempt: 'made up', ...SUCCESS })).status).toBe(409);
  });

  test('without its hidden fields it is drawn again, and then pays', async () => {
    const { link, path } = await till.activeLink();
    const again = await till.post(path, { formToken: '', ...SUCCESS });
    expect(again.status).toBe(422);
    expect([await sessionsOf(link.id), (await paymentsOf(link.id)).length]).toEqual([0, 0]);
    expect((await till.post(path, { ...hiddenIn(await again.text()), ...SUCCESS })).status).toBe(303);
    expect([await sessionsOf(link.id), (await paymentsOf(link.id)).length]).toEqual([1, 1]);
  });
});

describe('a session has a page of its own', () => {
  test('under its own link alone', async () => {
    const one = await till.activeLink();
    const other = await till.activeLink();
    const { sessionPath } = await payAndFollow(one.path, SUCCESS, '');
    const id = sessionPath.split('/').at(-1);
    expect((await read(`${other.path}/${id}`)).status).toBe(404);
    expect((await till.fetch(sessionPath, { method: 'HEAD' })).status).toBe(200);
  });

  test('one that its merchant began goes on there, and asks only what is still unknown', async () => {
    const { link, path } = await till.activeLink({
      customerRequirements: ['firstName', 'email'],
      paymentMethodsAllowed: ['CARD', 'FINTOC'],
      paymentLimit: null,
    });
    const customer = { firstName: 'Marcela' };
    const session = await till.checkoutSessions.start(till.me, link.checkoutToken, { customer });
    const sessionPath = `${path}/${session.id}`;
    const { page } = await read(`${sessionPath}?lang=en`);
    expect(page).toContain(`<form class="card" id="pay" method="post" action="../${link.payKey}?lang=en" novalidate>`);
    expect([page.includes('name="email"'), page.includes('name="firstName"'), page.includes('Marcela')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(attemptIn(page)).toBe(session.id);
    expect(page).toContain('>30 minutes</strong>');
    const paid = await till.post(path, { attempt: session.id, email: 'm@example.com', ...SUCCESS });
    expect(till.target(path, paid)).toBe(sessionPath);
    expect(await sessionsOf(link.id)).toBe(1);
    const [payment] = await paymentsOf(link.id);
    expect(payment?.customer).toEqual({ firstName: 'Marcela', email: 'm@example.com' });
  });

  test('one that nobody paid says that its time is over, or that its link is closed', async () => {
    const { link, path } = await till.activeLink();
    const { id } = await till.checkoutSessions.start(till.me, link.checkoutToken);
    await till.paymentLinks.deactivate(till.me, link.id);
    expect(await read(`${path}/${id}?lang=en`)).toMatchObject({ status: 410, title: 'This link was deactivated' });
    till.clock.advance(1_800_000);
    const over = await read(`${path}/${id}?lang=en`);
    expect(over).toMatchObject({ status: 200, title: 'Your payment session is over' });
    expect(over.page).not.toContain('Try again');
  });

  test('deactivated while the form is open: no payment, and the page says so', async () => {
    const { link, path } = await till.activeLink();
    const form = { ...(await drawForm(path)), ...SUCCESS };
    await till.paymentLinks.deactivate(till.me, link.id);
    const answer = await till.post(path, form);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('Este enlace fue desactivado');
    expect((await paymentsOf(link.id)).length).toBe(0);
  });
});

test('where cards are real, none is offered for a test and nothing says so', async () => {
  const real = await openTill({ provider: { simulated: false, testCards: [], modes: ['LIVE'] } });
  await real.providerAccounts.set(real.me, { provider: 'sandbox', mode: 'LIVE' });
  const { path } = await real.activeLink();
  const page = await (await real.fetch(path)).text();
  expect(page).toContain('value="CARD" checked');
  for (const words of ['id="card"', 'tok_', 'Modo de prueba']) expect(page).not.toContain(words);
  expect((await real.post(path, { paymentMethod: 'CARD' })).status).toBe(303);
  await real.close();
});
