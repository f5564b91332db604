import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Listener, listen } from '../../../src/process/listen.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { readEvents } from '../event-stream.ts';

const QUERY = 'subscription { change: paymentLinksChanged { type paymentLink { checkoutToken } } }';
const VIEWER = { clientId: 'demo', clientTag: '' };

describe('streams over real connections', () => {
  let gateway: TestGateway;
  let listener: Listener;
  let headers: Record<string, string>;
  beforeAll(async () => {
    gateway = await createTestGateway();
    listener = await listen(gateway.server.listener, { host: '127.0.0.1', port: 0 });
    const credentials = await gateway.headersOf('demo');
    headers = { ...credentials, 'content-type': 'application/json', accept: 'text/event-stream' };
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await listener.close({ graceMs: 0 });
    await gateway.stop();
  });

  const body = JSON.stringify({ query: QUERY });
  const url = () => `http://127.0.0.1:${listener.port}/graphql`;
  const open = async () => readEvents(await fetch(url(), { method: 'POST', headers, body }));
  let made = 0;
  async function happen(times: number): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      made += 1;
      await gateway.services.paymentLinks.create(VIEWER, linkInput({ checkoutToken: `made-${made}` }));
    }
  }

  test('who hangs up without a word makes room', async () => {
    const leave = () =>
      new Promise<void>((resolve, reject) => {
        const sent = request(url(), { method: 'POST', headers }, (response) => {
          response.once('data', () => {
            response.destroy();
            resolve();
          });
        });
        sent.on('error', reject).end(body);
      });
    for (let i = 0; i < 4; i += 1) await Promise.all(Array.from({ length: 30 }, leave));
    await using stream = await open();
    await happen(1);
    expect(await stream.next()).toEqual({
      event: 'next',
      data: { data: { change: { type: 'PAYMENT_LINK_CREATED', paymentLink: { checkoutToken: `made-${made}` } } } },
    });
  });

  test('for who does not read, nothing is fetched ahead', async () => {
    const answer = await gateway.call('POST', '/graphql', { body: { query: QUERY }, headers });
    const after = vi.spyOn(gateway.store.events, 'after');
    await happen(200);
    expect(after.mock.calls.length).toBeLessThanOrEqual(2);
    await answer.body?.cancel();
  });

  test('when the database fails, the stream says so without details and ends; the process goes on', async () => {
    const after = vi.spyOn(gateway.store.events, 'after');
    await using stream = await open();
    const told = stream.next();
    // Once it has found nothing the stream waits for news, so that its next read is the one that fails.
    await vi.waitFor(() => expect(after.mock.settledResults[0]?.type).toBe('fulfilled'), { timeout: 60_000 });
    await new Promise(setImmediate);
    after.mockRejectedValueOnce(new Error('password=hunter2'));
    await happen(1);
    const extensions = { code: 'INTERNAL_SERVER_ERROR', traceId: expect.any(String) };
    const message = expect.not.stringContaining('hunter2');
    expect(await told).toMatchObject({ event: 'next', data: { errors: [{ message, extensions }] } });
    expect(await stream.next()).toEqual({ event: 'complete', data: undefined });
    await using again = await open();
    await happen(1);
    expect(await again.next()).toMatchObject({ event: 'next', data: { data: { change: {} } } });
  });

  test('a process that stops ends its streams and takes no new ones', async () => {
    await using stream = await open();
    gateway.services.feed.close();
    expect(await stream.next()).toEqual({ event: 'complete', data: undefined });
    await using refused = await open();
    expect(await refused.next()).toMatchObject({ data: { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] } });
  });
});
