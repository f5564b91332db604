import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { parseAuthKeys } from './auth-keys.ts';

/**
 * A key for one purpose, made from the installation's secret (HKDF, RFC 5869), the first one if there are several: no key
 * tells anything of another. `authSecret` is AUTH_SECRET.
 */
export function deriveKey(authSecret: string, purpose: string): KeyObject {
  const [{ secret }] = parseAuthKeys(authSecret);
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `payment-links ${purpose}`, 32)));
}
