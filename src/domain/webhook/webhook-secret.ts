import type { RandomBytes } from '../../lib/random.ts';

/**
 * One secret signs in both schemes that a receiver may verify:
 * - the envelope's `signature` and `X-Webhook-Signature` take the secret's own text, as UTF-8, for their key;
 * - Standard Webhooks takes the bytes that follow `whsec_` in base64, or the text itself when it does not begin so
 *   (in that scheme's own spelling: `whsec_` and the text in base64).
 * A secret made here begins with `whsec_`, so that the very same string works in both.
 */
const STANDARD = /^whsec_(?<key>(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;
const PREFIX = 'whsec_';

export function createWebhookSecret(random: RandomBytes): string {
  return PREFIX + Buffer.from(random(32)).toString('base64');
}

/** The key of the Standard Webhooks signature. */
export function standardKey(secret: string): Uint8Array {
  const encoded = STANDARD.exec(secret)?.groups?.key;
  return encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64');
}

/** What is wrong with a secret that a client chose; undefined when it is valid. */
export function webhookSecretFault(secret: string): string | undefined {
  if (secret.length < 8 || secret.length > 255) return 'must have 8 to 255 characters';
  if (!/^[\x21-\x7e]+$/.test(secret)) return 'must be printable ASCII without spaces';
  if (!secret.startsWith(PREFIX)) return undefined;
  const { length } = standardKey(secret);
  const wellFormed = STANDARD.test(secret) && length >= 24 && length <= 64;
  return wellFormed ? undefined : 'must hold 24 to 64 bytes in base64 after whsec_';
}
