import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { parseAuthKeys } from './auth-keys.ts';

/**
 * Derives a key for one purpose from AUTH_SECRET (HKDF, RFC 5869), from its first secret if there are several. Derived keys
 * reveal nothing about each other.
 */
export function deriveKey(authSecret: string, purpose: string): KeyObject {
  const [{ secret }] = parseAuthKeys(authSecret);
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `payment-links ${purpose}`, 32)));
}
