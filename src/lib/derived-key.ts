import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** A key for one purpose, made from the installation's secret (HKDF, RFC 5869): no key tells anything of another. */
export function deriveKey(secret: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `payment-links ${purpose}`, 32)));
}
