import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { paymentPath } from '../../src/domain/payment-link.ts';
import { clientAddress } from '../../src/http/client-address.ts';
import { createTestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

function from(forwarded: string | undefined, proxies: number, remoteAddress: string | undefined = '10.0.0.1'): string {
  const headers = new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
  return clientAddress({ headers, remoteAddress }, proxies);
}

describe('the address of a client', () => {
  test('is the socket’s, whatever a header says', () => {
    expect(from('203.0.113.7', 0)).toBe('10.0.0.1');
    expect(from(undefined, 0, '::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(clientAddress({ headers: new Headers(), remoteAddress: undefined }, 0)).toBe('unknown');
  });

  test.each([
    ['203.0.113.7', 1, '203.0.113.7'],
    ['1.1.1.1, 203.0.113.7', 1, '203.0.113.7'],
    ['1.1.1.1, 203.0.113.7, 10.0.0.9', 2, '203.0.113.7'],
    ['203.0.113.7', 2, '203.0.113.7'],
    ['203.0.113.7:4711', 1, '203.0.113.7'],
    ['[2001:db8:1:2:3::4]:4711', 1, '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', 1, '2001:db8:1:2::/64'],
    ['::ffff:203.0.113.7', 1, '203.0.113.7'],
    ['unknown', 1, '10.0.0.1'],
    ['', 1, '10.0.0.1'],
    ['203.0.113.7, <script>', 1, '10.0.0.1'],
  ])('of %j behind %i proxies is %s', (forwarded, proxies, address) => {
    expect(from(forwarded, proxies)).toBe(address);
  });

  test('without the header it is the socket’s behind a proxy too', () => {
    expect(from(undefined, 1)).toBe('10.0.0.1');
  });
});

describe('a gateway that listens', () => {
  /** The statuses of three tries, the last one from elsewhere as the header says, where one refusal is all that each has. */
  async function threePayers(header: string, env: Readonly<Record<string, string>>): Promise<number[]> {
    const gateway = await createTestGateway({ env: { CHECKOUT_MAX_REFUSALS_PER_ADDRESS: '1', ...env } });
    const server: Server = createServer((incoming, outgoing) => {
      const value = incoming.headers['x-socket-address'] ?? '127.0.0.1';
      Object.defineProperty(incoming.socket, 'remoteAddress', { value, configurable: true });
      return gateway.server.listener(incoming, outgoing);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const viewer = await gateway.services.clients.authenticate({
      apiKey: 'demo-api-key',
      bearer: await bearer(gateway),
    });
    const link = await gateway.services.paymentLinks.create(viewer, linkInput(), { activate: true });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${paymentPath(link)}`;
    const statuses: number[] = [];
    for (const payer of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
      const headers = { [header]: payer };
      const page = await (await fetch(url, { headers })).text();
      const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]+)"/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      const body = new URLSearchParams({ ...Object.fromEntries(hidden), paymentMethod: 'CARD', card: 'tok_refused' });
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
      statuses.push(answer.status);
      await answer.arrayBuffer();
    }
    server.closeAllConnections();
    server.close();
    await gateway.stop();
    return statuses;
  }

  async function bearer(gateway: Awaited<ReturnType<typeof createTestGateway>>): Promise<string> {
    const { authorization = '' } = await gateway.headersOf('demo');
    return authorization.replace('Bearer ', '');
  }

  test('counts by the socket, and with TRUST_PROXY by what its proxy says', async () => {
    expect(await threePayers('x-socket-address', {})).toEqual([303, 429, 303]);
    expect(await threePayers('x-forwarded-for', {})).toEqual([303, 429, 429]);
    expect(await threePayers('x-forwarded-for', { TRUST_PROXY: 'on' })).toEqual([303, 429, 303]);
  });
});
