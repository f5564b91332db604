import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/body.ts';
import { createFastPath, type FastPathRoute } from '../../src/http/fast-path.ts';
import { createLog } from '../../src/http/log.ts';

/** Takes every POST to /direct, and has nothing to say to one whose body is `pass`. */
const route: FastPathRoute = {
  root: '/direct',
  takes: ({ method, target }) => method === 'POST' && target === '/direct',
  routeOf: () => '/direct',
  async answer(_, text) {
    if (text === 'fail') throw new Error('a bug');
    return text === 'pass'
      ? undefined
      : { status: 200, headers: { 'content-type': 'text/plain' }, body: `direct ${text}` };
  },
};

/** Answers that it was called, and which body had been read for it. */
function ordinary(incoming: IncomingMessage & { rawBody?: Buffer }, outgoing: ServerResponse): void {
  outgoing.end(Buffer.concat([Buffer.from('ordinary '), incoming.rawBody ?? Buffer.from('unread')]));
}

describe('the direct way', () => {
  const direct = createFastPath({ routes: [route], random: randomBytes, log: createLog({ level: 'silent' }) });
  let server: Server;

  beforeAll(async () => {
    server = createServer(direct.listener(ordinary as never)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends the lines and the body as they are, and gives what comes back. */
  async function send(lines: readonly string[], body: string | Buffer = ''): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`);
    socket.write(body);
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece as Buffer);
    return Buffer.concat(pieces).toString('latin1');
  }

  const post = (headers: readonly string[], body: string | Buffer = 'text') =>
    send(['POST /direct HTTP/1.1', `content-length: ${Buffer.byteLength(body)}`, ...headers], body);

  test('answers what a route takes, with a trace id and the headers of every answer', async () => {
    const answer = await post(['host: gateway.example:4000']);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nx-trace-id: [\da-f-]{36}\r\n/);
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).toMatch(/\r\n\r\ndirect text$/);
  });

  test('masks what fails', async () => {
    const answer = await post(['host: gateway.example'], 'fail');
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toContain('a bug');
  });

  test.each([
    ['another method', ['GET /direct HTTP/1.1', 'host: gateway.example']],
    ['another path', ['POST /other HTTP/1.1', 'host: gateway.example', 'content-length: 0']],
    ['an origin', ['POST /direct HTTP/1.1', 'host: gateway.example', 'origin: https://x.example', 'content-length: 0']],
    ['a header twice', ['POST /direct HTTP/1.1', 'host: gateway.example', 'x-a: 1', 'x-a: 2', 'content-length: 0']],
    ['a host that is none', ['POST /direct HTTP/1.1', 'host: a/b?c', 'content-length: 0']],
    ['no host', ['POST /direct HTTP/1.0', 'content-length: 0']],
    ['an encoding', ['POST /direct HTTP/1.1', 'host: gateway.example', 'content-encoding: gzip', 'content-length: 0']],
    ['a method to override', ['POST /direct HTTP/1.1', 'host: gateway.example', 'x-http-method-override: PUT']],
    [
      'an idempotency key',
      ['POST /direct HTTP/1.1', 'host: gateway.example', 'idempotency-key: one', 'content-length: 0'],
    ],
    ['a long body', ['POST /direct HTTP/1.1', 'host: gateway.example', `content-length: ${MAX_BODY_BYTES + 1}`]],
  ])('leaves %s to the ordinary way', async (_, lines) => {
    expect(await send(lines)).toMatch(/\r\n\r\nordinary unread$/);
  });

  test('leaves a body in pieces of unknown length to the ordinary way', async () => {
    const lines = ['POST /direct HTTP/1.1', 'host: gateway.example', 'transfer-encoding: chunked'];
    expect(await send(lines, '0\r\n\r\n')).toContain('ordinary unread');
  });

  test('hands on the body that it has read when it has no answer, and one that is no text', async () => {
    expect(await post(['host: gateway.example'], 'pass')).toContain('ordinary pass');
    expect(await post(['host: gateway.example'], Buffer.from([0xff, 0xfe]))).toContain('ordinary \xff\xfe');
  });
});

describe('in a turn of the event loop that is over', () => {
  let turnsToWait = 0;
  let begun = 0;
  const budget = {
    isOver() {
      turnsToWait -= 1;
      return turnsToWait >= 0;
    },
    begin() {
      begun += 1;
    },
  };
  const log = createLog({ level: 'silent' });
  const waits: number[] = [];
  let joined = 0;
  let tooLate = (_waitedMs: number) => false;
  const fastPath = createFastPath({
    routes: [route],
    random: randomBytes,
    log,
    budget,
    queue: {
      joined() {
        joined += 1;
      },
      left: (ms) => void waits.push(ms),
    },
    load: {
      isTooLate: (waitedMs) => tooLate(waitedMs),
      refuse: ({ url: target }, outgoing) => void outgoing.writeHead(503).end(`refused ${target}`),
    },
  });
  let url = '';
  let server: Server;

  beforeAll(async () => {
    server = createServer(fastPath.listener(ordinary as never)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('a request waits for as many turns as it takes, and then begins', async () => {
    turnsToWait = 3;
    begun = 0;
    const response = await fetch(`${url}/direct`, { method: 'POST', body: 'text' });
    expect([await response.text(), turnsToWait, begun]).toEqual(['direct text', -1, 1]);
  });

  test('tells that it waits and how long, and refuses what is too late', async () => {
    [waits.length, joined, turnsToWait] = [0, 0, 0];
    await fetch(`${url}/direct`, { method: 'POST', body: 'text' });
    expect([joined, waits]).toEqual([0, []]);
    turnsToWait = 3;
    tooLate = (waitedMs) => waitedMs > 0;
    const response = await fetch(`${url}/direct`, { method: 'POST', body: 'text' });
    tooLate = () => false;
    expect([response.status, await response.text()]).toEqual([503, 'refused /direct']);
    expect([joined, waits]).toEqual([1, [expect.any(Number)]]);
  });

  test('what no route takes waits for its turn as well, and probes do not', async () => {
    [turnsToWait, begun, joined] = [3, 0, 0];
    const response = await fetch(`${url}/other`);
    expect([await response.text(), turnsToWait, begun, joined]).toEqual(['ordinary unread', -1, 1, 1]);
    [turnsToWait, begun, joined] = [3, 0, 0];
    expect(await (await fetch(`${url}/health/live`)).text()).toBe('ordinary unread');
    expect([turnsToWait, begun, joined]).toEqual([3, 1, 0]);
  });

  test('who leaves while waiting harms nobody', async () => {
    [turnsToWait, begun] = [50, 0];
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('POST /other HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf');
    await once(socket, 'connect');
    socket.destroy();
    while (begun === 0) await new Promise(setImmediate);
    expect(await (await fetch(`${url}/other`)).text()).toBe('ordinary unread');
  });
});
