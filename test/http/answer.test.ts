import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { createAnswerSender } from '../../src/http/answer.ts';

/** Answers whose bodies are recorded in the order in which they are written. */
function createRecorder() {
  const written: string[] = [];
  const outgoing = {
    writeHead: () => {},
    cork: () => {},
    flushHeaders: () => {},
    end: (body: string) => written.push(body),
  } as unknown as ServerResponse;
  const turns: (() => void)[] = [];
  const send = createAnswerSender((work) => turns.push(work));
  return { written, turns, send: (body: string) => send(outgoing, { status: 200, headers: {}, body }) };
}

it('writes the answers of a turn at its end, in their order', () => {
  const { written, turns, send } = createRecorder();
  send('one');
  send('two');
  expect(written).toEqual([]);
  expect(turns).toHaveLength(1);
  turns.shift()?.();
  expect(written).toEqual(['one', 'two']);
  send('three');
  turns.shift()?.();
  expect(written).toEqual(['one', 'two', 'three']);
});

it('gives the number of bytes of a body', () => {
  const { send } = createRecorder();
  expect(send('ñandú')).toBe(7);
});

it('writes at once when 32 answers are collected', () => {
  const { written, send } = createRecorder();
  const bodies = Array.from({ length: 33 }, (_, index) => String(index));
  bodies.forEach(send);
  expect(written).toEqual(bodies.slice(0, 32));
});

it('writes at once when 64 KiB are collected', () => {
  const { written, send } = createRecorder();
  send('a');
  send('b'.repeat(64 * 1024));
  send('c');
  expect(written.map(({ length }) => length)).toEqual([1, 64 * 1024]);
});

it('answers pipelined requests in their order, and the others when a client has gone', async () => {
  const send = createAnswerSender();
  const server = createServer((incoming, outgoing) => {
    send(outgoing, { status: 200, headers: {}, body: `answer to ${incoming.url}, ${'x'.repeat(20_000)}` });
    if (incoming.url === '/gone') incoming.socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const open = () => connect((server.address() as AddressInfo).port, '127.0.0.1');
    const request = (path: string, last = false) =>
      `GET ${path} HTTP/1.1\r\nhost: a\r\n${last ? 'connection: close\r\n' : ''}\r\n`;
    const gone = open();
    gone.end(request('/gone'));
    gone.on('error', () => {});
    const socket = open();
    socket.write(request('/1') + request('/2') + request('/3', true));
    let text = '';
    for await (const piece of socket) text += piece;
    expect(text.match(/answer to \/\d/g)).toEqual(['answer to /1', 'answer to /2', 'answer to /3']);
    expect(text.match(/x{20000}/g)).toHaveLength(3);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
