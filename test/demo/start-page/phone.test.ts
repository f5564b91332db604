import { expect, test } from 'vitest';
import { phoneAccess } from '../../../src/demo/start-page/phone.ts';

const own = { address: '192.168.1.7', family: 'IPv4', internal: false };
const others = [
  { address: '127.0.0.1', family: 'IPv4', internal: true },
  { address: 'fe80::1', family: 'IPv6', internal: false },
];
const LOCAL = 'http://localhost:4000';

test.each([
  ['known by a name', '127.0.0.1', 'https://pay.example', [own], 'https://pay.example/pay/x', true],
  ['on this machine alone', '127.0.0.1', LOCAL, [own], 'http://192.168.1.7:4000/pay/x', false],
  ['on every address', '0.0.0.0', LOCAL, [own], 'http://192.168.1.7:4000/pay/x', true],
  ['on every address, also of IPv6', '::', LOCAL, [own], 'http://192.168.1.7:4000/pay/x', true],
  [
    'on the address of the network',
    '192.168.1.7',
    'http://127.0.0.1:4000',
    [own],
    'http://192.168.1.7:4000/pay/x',
    true,
  ],
  ['without a network', '0.0.0.0', LOCAL, [], 'http://localhost:4000/pay/x', false],
])('%s', (_, HOST, PUBLIC_URL, found, url, reachable) => {
  const addresses = [...others, ...found];
  const config = { HOST, PUBLIC_URL };
  expect(phoneAccess({ config, port: '4000', path: '/pay/x', addresses })).toEqual({ url, reachable });
});

test('the usual port is not named', () => {
  const config = { HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost' };
  const { url } = phoneAccess({ config, port: '', path: '/pay/x', addresses: [own] });
  expect(url).toBe('http://192.168.1.7/pay/x');
});
