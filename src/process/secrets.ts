import type { Config } from '../config.ts';
import type { RandomBytes } from '../lib/random.ts';
import { createSecretBox, type SecretBox } from '../lib/secret-box.ts';
import { keptSecret } from './auth-secret.ts';

/** Seals secrets in the database with SECRETS_KEY, or outside production with a key in a file next to the database. */
export async function openSecretBox(
  { SECRETS_KEY, DATABASE_URL }: Pick<Config, 'SECRETS_KEY' | 'DATABASE_URL'>,
  random: RandomBytes,
): Promise<SecretBox> {
  const [first, ...others] = SECRETS_KEY ?? [];
  if (first !== undefined) return createSecretBox({ keys: [first, ...others], random });
  const kept = await keptSecret('secrets-key', DATABASE_URL, random);
  return createSecretBox({ keys: [{ id: 'kept', bytes: Buffer.from(kept, 'base64url') }], random });
}
