import { randomFillSync } from 'node:crypto';

/** Gives `count` cryptographically random bytes; injected, so that tests are reproducible. */
export type RandomBytes = (count: number) => Uint8Array;

const POOL_BYTES = 4_096;

/**
 * The system's random bytes, read for many ids at a time, because each read costs more than making an id. Bytes are wiped
 * from the buffer once returned, as they may be secrets.
 */
export function createRandom(): RandomBytes {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;

  return (count) => {
    if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count));
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}

/** A url-safe secret of `bytes * 8` random bits, in base64url without padding. */
export function createSecret(bytes: number, random: RandomBytes): string {
  return Buffer.from(random(bytes)).toString('base64url');
}

/** A random number in [0, 1). */
export function fraction(random: RandomBytes): number {
  return Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
}
