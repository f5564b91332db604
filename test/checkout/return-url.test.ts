import { expect, test } from 'vitest';
import { returnUrl } from '../../src/checkout/return-url.ts';

test.each([
  ['https://shop.example', 'https://shop.example/?checkoutSessionId=cs_1&status=FINISHED'],
  ['https://shop.example/thanks?', 'https://shop.example/thanks?checkoutSessionId=cs_1&status=FINISHED'],
  [
    'https://shop.example/t?q=a%20b+c&empty#top',
    'https://shop.example/t?q=a%20b+c&empty&checkoutSessionId=cs_1&status=FINISHED#top',
  ],
  [
    'https://shop.example/?status=old&st%61tus=x&id=7',
    'https://shop.example/?id=7&checkoutSessionId=cs_1&status=FINISHED',
  ],
  ['http://[::1]:8080/done?a=1&a=2', 'http://[::1]:8080/done?a=1&a=2&checkoutSessionId=cs_1&status=FINISHED'],
])('%s becomes %s', (base, url) => {
  expect(returnUrl(base, 'cs_1', 'FINISHED')).toBe(url);
});
