import { randomFillSync } from 'node:crypto';
import type { RandomBytes } from './domain/id.ts';

const POOL_BYTES = 4_096;

/**
 * The process's source of randomness: the system's, fetched for many ids at a time, because each fetch costs more than
 * making the id. What has been given out is wiped, so that no secret stays here.
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
