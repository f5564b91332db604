import { describe, expect, test } from 'vitest';
import { isPublicAddress, webhookUrlFault } from '../../../src/domain/webhook/webhook-url.ts';

const OWN_ADDRESS = 'must not point to a private or reserved address';

describe('outside development', () => {
  const fault = (url: string) => webhookUrlFault(url, { development: false });

  test.each([
    'https://hooks.example.com/in?x=1',
    'https://hooks.example.com:8443/',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    'https://localhost.example.com/',
  ])('takes %s', (url) => {
    expect(fault(url)).toBeUndefined();
  });

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://127.0.0.1./',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://168.63.129.16/',
    'https://0xa83f8110/',
    'https://[::ffff:168.63.129.16]/',
    'https://192.0.0.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a01:203]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://db.localhost/',
  ])('refuses %s', (url) => {
    expect(fault(url)).toBe(OWN_ADDRESS);
  });

  test.each([
    ['http://hooks.example.com/', 'must be an https url'],
    ['ftp://hooks.example.com/', 'must be an absolute http(s) url'],
    ['//hooks.example.com/', 'must be an absolute http(s) url'],
    ['https://', 'must be an absolute http(s) url'],
    ['https://key:secret@hooks.example.com/', 'must not hold credentials'],
    [`https://hooks.example.com/${'a'.repeat(2048)}`, 'must have at most 2048 characters'],
  ])('%s %s', (url, expected) => {
    expect(fault(url)).toBe(expected);
  });
});

test('development also takes http and addresses of its own machine, but no credentials', () => {
  const faults = [
    'http://127.0.0.1:9000/',
    'http://localhost/',
    'https://[::1]/',
    'http://a:b@127.0.0.1/',
    'file:///',
  ].map((url) => webhookUrlFault(url, { development: true }));
  expect(faults).toEqual([
    undefined,
    undefined,
    undefined,
    'must not hold credentials',
    'must be an absolute http(s) url',
  ]);
});

test('only addresses are public addresses', () => {
  expect(['1.1.1.1', '2606:4700::1111', 'example.com', '', 'fe80::1%eth0', '4000::1'].map(isPublicAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
