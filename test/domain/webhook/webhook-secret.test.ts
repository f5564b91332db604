import { expect, test } from 'vitest';
import { createWebhookSecret, standardKey, webhookSecretFault } from '../../../src/domain/webhook/webhook-secret.ts';

test('a secret made here holds 32 random bytes after whsec_', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
  const secret = createWebhookSecret(() => bytes);
  expect(secret).toBe('whsec_//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=');
  expect(webhookSecretFault(secret)).toBeUndefined();
  expect(Buffer.from(standardKey(secret)).equals(bytes)).toBe(true);
});

test('the key of any other secret is its text', () => {
  expect(Buffer.from(standardKey('WEBHOOK_SECRET')).toString()).toBe('WEBHOOK_SECRET');
  expect(Buffer.from(standardKey('whsec_not base64')).toString()).toBe('whsec_not base64');
});

test.each([
  ['WEBHOOK_SECRET', undefined],
  ['12345678', undefined],
  ['1234567', 'must have 8 to 255 characters'],
  ['a'.repeat(256), 'must have 8 to 255 characters'],
  ['with a space', 'must be printable ASCII without spaces'],
  ['contraseña', 'must be printable ASCII without spaces'],
  [`whsec_${Buffer.alloc(24).toString('base64')}`, undefined],
  [`whsec_${Buffer.alloc(64).toString('base64')}`, undefined],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, 'must hold 24 to 64 bytes in base64 after whsec_'],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, 'must hold 24 to 64 bytes in base64 after whsec_'],
  ['whsec_!!!!', 'must hold 24 to 64 bytes in base64 after whsec_'],
])('the fault of the secret %s is %s', (secret, fault) => {
  expect(webhookSecretFault(secret)).toBe(fault);
});
