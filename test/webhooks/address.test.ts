import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGuardedLookup, ForbiddenAddressError, resolvePublicName } from '../../src/webhooks/address.ts';
import { createSender } from '../../src/webhooks/sender.ts';

const MESSAGE = { body: '{}', headers: {} };
const never = new AbortController().signal;

describe('the guarded lookup', () => {
  const lookUp = (addresses: readonly string[], options: { all: boolean }) =>
    new Promise((resolve, reject) => {
      createGuardedLookup(async () => addresses)('hooks.example.com', options, (error, address, family) =>
        error === null ? resolve({ address, family }) : reject(error),
      );
    });

  test('gives what a connection asks for: every address, or the first', async () => {
    const addresses = ['93.184.215.14', '2606:4700::1111'];
    expect(await lookUp(addresses, { all: true })).toEqual({
      address: [
        { address: '93.184.215.14', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
      family: undefined,
    });
    expect(await lookUp(addresses, { all: false })).toEqual({ address: '93.184.215.14', family: 4 });
  });

  test.each([
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['168.63.129.16'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['fd00::1'],
    ['fe80::1%eth0'],
    ['not an address'],
  ])('refuses %s, alone or behind a public one', async (address) => {
    await expect(lookUp([address], { all: true })).rejects.toThrow(ForbiddenAddressError);
    await expect(lookUp(['93.184.215.14', address], { all: true })).rejects.toThrow(ForbiddenAddressError);
    await expect(lookUp(['93.184.215.14', address], { all: false })).rejects.toThrow(ForbiddenAddressError);
  });

  test('refuses a name without addresses', async () => {
    await expect(lookUp([], { all: true })).rejects.toThrow(ForbiddenAddressError);
  });
});

describe('the look at the name servers', () => {
  const A = 1;
  const AAAA = 28;

  test.each([
    [{ [A]: '5db8d70e', [AAAA]: '26064700000000000000000000001111' }, ['93.184.215.14', '2606:4700::1111']],
    [{ [A]: '5db8d70e' }, ['93.184.215.14']],
    [{ [AAAA]: '26064700000000000000000000001111' }, ['2606:4700::1111']],
  ])('%j', async (records, addresses) => {
    await using server = await startNameServer(records);
    expect(await resolvePublicName('hooks.example.com', server.resolver)).toEqual(addresses);
  });

  test('a name that has no address is not found, and no file of this machine is asked', async () => {
    await using server = await startNameServer({});
    await expect(resolvePublicName('localhost', server.resolver)).rejects.toMatchObject({ code: 'ENODATA' });
    expect(server.asked()).toBe(2);
  });
});

describe('what the sender connects to outside development', () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = address !== null && typeof address === 'object' ? address.port : 0;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  const looked: string[] = [];
  const guarded = (answers: readonly (readonly string[])[]) =>
    createSender({
      development: false,
      clock: Date.now,
      timeoutMs: 2_000,
      resolve: async (hostname) => answers[looked.push(hostname) - 1] ?? [],
    });

  test('the control: in development the same sender reaches loopback', async () => {
    const send = createSender({ development: true, clock: Date.now, timeoutMs: 2_000 });
    const answer = await send(MESSAGE, `https://localhost:${port}/`, never);
    expect({ answer, connections }).toEqual({
      answer: { statusCode: null, error: 'connection closed without an answer' },
      connections: 1,
    });
  });

  test('no address of its own, however it is spelled: nothing is even looked up', async () => {
    const send = guarded([]);
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:7f00:1]', 'localhost']) {
      expect(await send(MESSAGE, `https://${host}:${port}/`, never)).toEqual({
        statusCode: null,
        error: 'the url must not point to a private or reserved address',
      });
    }
    expect(await send(MESSAGE, `http://hooks.example.com:${port}/`, never)).toEqual({
      statusCode: null,
      error: 'the url must be an https url',
    });
    expect({ looked, connections }).toEqual({ looked: [], connections: 1 });
  });

  test('no name that stands for one now, though it stood for another a moment ago', async () => {
    const send = guarded([['127.0.0.1'], ['127.0.0.1', '::1'], ['::ffff:127.0.0.1']]);
    for (let i = 0; i < 3; i += 1) {
      expect(await send(MESSAGE, `https://rebinding.example:${port}/`, never)).toEqual({
        statusCode: null,
        error: 'the host name stands for a private or reserved address',
      });
    }
    expect({ looked: looked.length, connections }).toEqual({ looked: 3, connections: 1 });
  });
});

/** A name server that gives, for any name, the records of each type, in hexadecimal. */
async function startNameServer(records: Readonly<Record<number, string>>) {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (query, from) => {
    asked += 1;
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const type = question.readUInt16BE(question.length - 4);
    const data = Buffer.from(records[type] ?? '', 'hex');
    const header = Buffer.from([0x81, 0x80, 0, 1, 0, data.length > 0 ? 1 : 0, 0, 0, 0, 0]);
    const answer = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
    const parts = [query.subarray(0, 2), header, question, ...(data.length > 0 ? [answer, data] : [])];
    socket.send(Buffer.concat(parts), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolver,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}
