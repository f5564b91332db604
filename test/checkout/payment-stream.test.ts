import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGE_HEADERS } from '../../src/checkout/headers.ts';
import { sessionPath } from '../../src/domain/checkout-session.ts';
import { createTestGateway } from '../support/gateway.ts';
import { linkInput, priced } from '../support/link-input.ts';
import { openTill, type Till } from './till.ts';

const PIX = {
  paymentMethod: 'PIX',
  firstName: 'Ana',
  lastName: 'Rojas',
  email: 'ana@example.com',
  documentNumber: '529.982.247-25',
};

let till: Till;
beforeAll(async () => {
  till = await openTill({ streamBounds: { perAddress: 2, perLink: 3, total: 4 } });
});
afterAll(() => till.close());

/** The page of a payer who has to scan a code, and what it says in a word. */
async function wait() {
  const { link, path } = await till.activeLink({ ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX'] });
  const sessionPath = till.target(path, await till.post(path, PIX)).replace('?go', '');
  const page = await till.fetch(sessionPath);
  const shown = /data-state="([^"]+)"/.exec(await page.text())?.[1] ?? expect.fail('the page does not wait');
  expect(page.headers.get('etag')).toBe(`W/"${shown}"`);
  const query = { filter: { paymentLinkId: [link.id] }, direction: 'desc' } as const;
  const [payment] = (await till.payments.page(till.me, query, { limit: 1 })).rows;
  if (payment === undefined) return expect.fail('no payment was made');
  const receive = () => till.sandbox.receiveFunds(till.me, { id: payment.id });
  const open = async (from: string = A, state = shown) =>
    readStream(await till.fetch(`${sessionPath}?shown=${state}`, {}, from));
  return { path, sessionPath, payment, shown, receive, open };
}

function readStream({ status, headers, body }: Response) {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    status,
    headers,
    next: async () => (await reader?.read())?.value,
    hangUp: async () => reader?.cancel(),
  };
}

const [A, B, C, D, E] = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'] as const;
const SAME = 'data: same\n\n';
const CHANGED = 'data: changed\n\n';

test('a stranger finds no stream where there is no page', async () => {
  const { sessionPath } = await wait();
  const { path: other } = await till.activeLink();
  const session = sessionPath.split('/').at(-1);
  for (const path of [`${other}/${session}`, `${sessionPath.replace(/.\/cs/, '/cs')}`, `${sessionPath}x`]) {
    const { status, headers } = await till.fetch(`${path}?shown=x`);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  }
});

test('says that the page is the same, then that it has changed, and ends', async () => {
  const { open, receive, sessionPath } = await wait();
  const { status, headers, next } = await open();
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    ...PAGE_HEADERS,
    'content-type': 'text/event-stream',
    'x-accel-buffering': 'no',
  });
  expect(headers.get('content-encoding')).toBeNull();
  expect(await next()).toBe(SAME);
  await receive();
  expect([await next(), await next()]).toEqual([CHANGED, undefined]);
  expect(await (await till.fetch(`${sessionPath}?lang=en`)).text()).toContain('Payment complete');
});

test('what came between the page and the stream is told at once; a page that waits no more gets none', async () => {
  const { open, receive, sessionPath } = await wait();
  await receive();
  const { next } = await open();
  expect([await next(), await next()]).toEqual([CHANGED, undefined]);
  const state = (await till.fetch(sessionPath)).headers.get('etag')?.slice(3, -1);
  expect((await open(A, state)).status).toBe(204);
  // What no page of ours sends is no state, and no fault.
  expect(await (await open(A, '%00')).next()).toBe(CHANGED);
});

test('another payment of the client is no news', async () => {
  const [mine, theirs] = [await wait(), await wait()];
  const [stream, other] = [await mine.open(), await theirs.open()];
  expect([await stream.next(), await other.next()]).toEqual([SAME, SAME]);
  const first = Promise.race([stream.next().then(() => 'mine'), other.next().then(() => 'theirs')]);
  await theirs.receive();
  expect(await first).toBe('theirs');
  await stream.hangUp();
});

test('a place of each kind is taken, and given back when the payer hangs up or is told', async () => {
  const { open, receive } = await wait();
  const opened = [await open(A), await open(A), await open(B)];
  const statuses = async () => [(await open(A)).status, (await open(C)).status];
  expect(opened.map(({ status }) => status)).toEqual([200, 200, 200]);
  // Two are a's, three are of the link.
  expect(await statuses()).toEqual([204, 204]);
  await opened[0]?.hangUp();
  const again = await open(B);
  expect([again.status, (await open(A)).status]).toEqual([200, 204]);
  const elsewhere = await wait();
  const last = await elsewhere.open(D);
  // Four are open in the process.
  expect([last.status, (await (await wait()).open(E)).status]).toEqual([200, 204]);

  await receive();
  for (const stream of [opened[1], opened[2], again]) {
    expect([await stream?.next(), await stream?.next(), await stream?.next()]).toEqual([SAME, CHANGED, undefined]);
  }
  await last.hangUp();
  const others = await wait();
  const anew = await Promise.all([A, A, B].map((from) => others.open(from)));
  expect(anew.map(({ status }) => status)).toEqual([200, 200, 200]);
  await Promise.all(anew.map(({ hangUp }) => hangUp()));
});

test('a look at the headers takes no place, and streams end with the process', async () => {
  const { open, sessionPath, shown } = await wait();
  for (let i = 0; i < 5; i += 1) await till.fetch(`${sessionPath}?shown=${shown}`, { method: 'HEAD' }, A);
  const { status, next } = await open(A);
  expect([status, await next()]).toEqual([200, SAME]);
  till.paymentWatch.close();
  expect(await next()).toBeUndefined();
  const late = await open(A);
  expect([await late.next(), await late.next()]).toEqual([SAME, undefined]);
});

test('a gateway that is to stop ends its streams', async () => {
  const { server, services, store, fetch, stop } = await createTestGateway();
  const { tag = '' } = (await store.clients.find('demo')) ?? {};
  const viewer = { clientId: 'demo', clientTag: tag };
  const input = linkInput({ paymentMethodsAllowed: ['CARD'] });
  const { checkoutToken } = await services.paymentLinks.create(viewer, input, { activate: true });
  const session = await services.checkoutSessions.start(viewer, checkoutToken, {});
  await services.payments.pay(viewer, session.id, { paymentMethod: 'CARD', card: { token: 'tok_success' } });
  const shown = (await fetch(sessionPath(session))).headers.get('etag')?.slice(3, -1);
  const { next } = readStream(await fetch(`${sessionPath(session)}?shown=${shown}`));
  expect(await next()).toBe(SAME);
  server.markUnready();
  expect(await next()).toBeUndefined();
  await stop();
});
