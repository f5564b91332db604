import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { RandomBytes } from './random.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = /^sealed:v1:([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]+)$/;

/** A key of 32 bytes with its id, which sealed texts carry. */
export type SealingKey = { readonly id: string; readonly bytes: Uint8Array };

export type SecretBox = ReturnType<typeof createSecretBox>;

/** The text was sealed with an unknown key or for another purpose, or it was modified. */
export class SealedTextError extends Error {
  override readonly name = 'SealedTextError';
}

/**
 * Seals texts at rest, which is encryption that also finds every change (AEAD, RFC 5116): AES-256-GCM (NIST SP 800-38D) with
 * a random 96-bit nonce. The first key seals, all of them open, so a key is rotated by putting a new one first. `purpose` is
 * associated data: a text that was sealed for one purpose cannot be opened for another. What people read says "encrypted".
 */
export function createSecretBox({
  keys,
  random,
}: {
  readonly keys: readonly [SealingKey, ...SealingKey[]];
  readonly random: RandomBytes;
}) {
  const byId = new Map<string, KeyObject>(keys.map(({ id, bytes }) => [id, createSecretKey(bytes)]));
  const [{ id: sealingId, bytes: sealingBytes }] = keys;
  const sealingKey = createSecretKey(sealingBytes);

  function seal(text: string, purpose: string): string {
    const iv = random(IV_BYTES);
    const cipher = createCipheriv(CIPHER, sealingKey, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `sealed:v1:${sealingId}:${sealed.toString('base64url')}`;
  }

  /** Throws SealedTextError. */
  function open(sealed: string, purpose: string): string {
    const [, keyId = '', body = ''] = FORMAT.exec(sealed) ?? [];
    const key = byId.get(keyId);
    if (key === undefined) throw new SealedTextError(`no key named "${keyId}" to open a sealed text with`);
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealedTextError('a sealed text is too short');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new SealedTextError('a sealed text does not open with its key', { cause });
    }
  }

  /** Whether the text was sealed with another key than the first. */
  function isStale(sealed: string): boolean {
    return FORMAT.exec(sealed)?.[1] !== sealingId;
  }

  return { seal, open, isStale, keyId: sealingId, hasKey: (id: string) => byId.has(id) };
}
