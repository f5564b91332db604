import { expect, test } from 'vitest';
import { normalizePrefix, splitPhone } from '../../src/checkout/phone.ts';

test.each([
  ['+56', '+56'],
  ['56', '+56'],
  ['0056', '+56'],
  ['+ 56', '+56'],
  ['(595)', '+595'],
  ['1', '+1'],
  ['five', 'five'],
  ['+0', '+0'],
  ['123456', '123456'],
])('the prefix %j is %j', (typed, prefix) => {
  expect(normalizePrefix(typed)).toBe(prefix);
});

test.each([
  ['+56912345678', '+56', '912345678'],
  ['+56 9 1234 5678', '+56', '912345678'],
  ['0057 (300) 123-4567', '+57', '3001234567'],
  ['+595981123456', '+595', '981123456'],
  ['+591 71234567', '+591', '71234567'],
  ['+12025550143', '+1', '2025550143'],
  ['+351912345678', '+351', '912345678'],
  ['+79161234567', '+7', '9161234567'],
])('the number %j is %j and %j', (typed, prefix, number) => {
  expect(splitPhone(typed)).toEqual({ prefix, number });
});

test.each(['912345678', '(2) 2345 6789', '', '+', '+56', '+abc', '00', '+0123456'])('%j has no prefix', (typed) => {
  expect(splitPhone(typed)).toBeUndefined();
});
