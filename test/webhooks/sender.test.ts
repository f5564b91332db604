import { createServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { createSender } from '../../src/webhooks/sender.ts';
import { SOON } from '../support/patience.ts';
import { startReceiver } from './receiver.ts';

const MESSAGE = { body: '{"n":"ñ"}', headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' } };
const NOW = Date.UTC(2026, 10, 22);
const never = new AbortController().signal;
const send = createSender({ development: true, clock: () => NOW });
const impatient = createSender({ development: true, clock: () => NOW, timeoutMs: 300 });

test('posts the body to the byte with its headers, over a connection of its own', async () => {
  await using receiver = await startReceiver();
  expect(await send(MESSAGE, `${receiver.url}?a=1`, never)).toEqual({ statusCode: 204, error: null });
  expect(await send(MESSAGE, receiver.url, never)).toEqual({ statusCode: 204, error: null });
  expect(receiver.received[0]).toEqual({
    url: '/hook?a=1',
    headers: {
      host: new URL(receiver.url).host,
      connection: 'close',
      'content-length': '10',
      'content-type': 'application/json',
      'user-agent': 'payment-links-webhooks',
      'webhook-id': 'evt_1',
    },
    body: '{"n":"ñ"}',
  });
  expect(receiver.connections()).toBe(2);
  await vi.waitFor(async () => expect(await receiver.open()).toBe(0), SOON);
});

describe('receivers that misbehave', () => {
  test('one that never answers', async () => {
    await using receiver = await startReceiver(() => {});
    expect(await impatient(MESSAGE, receiver.url, never)).toEqual({
      statusCode: null,
      error: 'no answer within 300 ms',
      timedOut: true,
    });
    await vi.waitFor(async () => expect(await receiver.open()).toBe(0), SOON);
  });

  test('one that trickles its headers for ever', async () => {
    await using server = await startTcp((write) => write('HTTP/1.1 200 OK\r\n'), 'x: y\r\n');
    expect(await impatient(MESSAGE, server.url, never)).toEqual({
      statusCode: null,
      error: 'no answer within 300 ms',
      timedOut: true,
    });
  });

  test('one that never stops sending headers', async () => {
    await using server = await startTcp((write) => write('HTTP/1.1 200 OK\r\n'), `x: ${'y'.repeat(8_000)}\r\n`);
    expect(await send(MESSAGE, server.url, never)).toEqual({ statusCode: null, error: 'answer headers too large' });
  });

  test('one that never stops sending its body: the status is enough, and the line is cut', async () => {
    const chunk = Buffer.alloc(65_536);
    let sent = 0;
    await using receiver = await startReceiver((response) => {
      response.writeHead(200);
      const pump = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', pump);
      pump();
    });
    expect(await send(MESSAGE, receiver.url, never)).toEqual({ statusCode: 200, error: null });
    await vi.waitFor(async () => expect(await receiver.open()).toBe(0), SOON);
    // What the kernel's buffers on both ends take, not what a reader would have taken.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test('one that hangs up', async () => {
    await using receiver = await startReceiver((response) => response.destroy());
    expect(await send(MESSAGE, receiver.url, never)).toEqual({
      statusCode: null,
      error: 'connection closed without an answer',
    });
  });

  test('one that switches protocols', async () => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    await using server = await startTcp((write) => write(head));
    expect(await send(MESSAGE, server.url, never)).toEqual({
      statusCode: null,
      error: 'connection closed without an answer',
    });
  });

  test('one that is not there', async () => {
    const receiver = await startReceiver();
    await receiver[Symbol.asyncDispose]();
    expect(await send(MESSAGE, receiver.url, never)).toEqual({ statusCode: null, error: 'connection refused' });
  });

  test('one that does not speak HTTP', async () => {
    await using server = await startTcp((write) => write('SSH-2.0-OpenSSH\r\n'));
    expect(await send(MESSAGE, server.url, never)).toEqual({
      statusCode: null,
      error: 'request failed (HPE_INVALID_CONSTANT)',
    });
  });
});

test('does not follow redirects', async () => {
  await using target = await startReceiver();
  await using receiver = await startReceiver((response) => response.writeHead(307, { location: target.url }).end());
  expect(await send(MESSAGE, receiver.url, never)).toEqual({ statusCode: 307, error: 'redirects are not followed' });
  expect(target.connections()).toBe(0);
});

test.each([
  ['120', 120_000],
  ['0', 0],
  [new Date(NOW + 90_000).toUTCString(), 90_000],
  [new Date(NOW - 90_000).toUTCString(), 0],
  ['soon', undefined],
  ['-1', undefined],
])('retry-after: %s', async (header, retryAfterMs) => {
  await using receiver = await startReceiver((response) => response.writeHead(429, { 'retry-after': header }).end());
  const expected = { statusCode: 429, error: null, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  expect(await send(MESSAGE, receiver.url, never)).toEqual(expected);
});

test('rejects when it is told to stop before an answer came', async () => {
  await using receiver = await startReceiver(() => stop.abort());
  const stop = new AbortController();
  await expect(send(MESSAGE, receiver.url, stop.signal)).rejects.toThrow('aborted');
});

/** A server below HTTP: `greet` once, then `again` for as long as the other side takes it. */
async function startTcp(greet: (write: (text: string) => void) => void, again?: string) {
  const server = createServer((socket) => {
    let timer: NodeJS.Timeout | undefined;
    socket.once('data', () => {
      greet((text) => socket.write(text));
      if (again !== undefined) timer = setInterval(() => socket.write(again), 20);
    });
    socket.on('error', () => {});
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
