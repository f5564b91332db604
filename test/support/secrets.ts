import { randomBytes } from 'node:crypto';
import { createSecretBox } from '../../src/lib/secret-box.ts';

/** The encryption of secrets in tests. */
export function createTestSecrets() {
  return createSecretBox({
    keys: [{ id: 'test', bytes: new Uint8Array(32).fill(7) }],
    random: (count) => randomBytes(count),
  });
}
