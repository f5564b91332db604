import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MIN_SECRET_LENGTH } from '../config-rules.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createSecret, type RandomBytes } from '../lib/random.ts';

/** The secret that signs access tokens when AUTH_SECRET is not set. */
export function keptAuthSecret(databaseUrl: string, random: RandomBytes): Promise<string> {
  return keptSecret('auth-secret', databaseUrl, random);
}

/**
 * A secret of 32 bytes in base64url, generated once and stored in a file of that name next to the database, readable by its
 * owner alone, so that it survives a restart. A database in memory gets a new one each time.
 */
export async function keptSecret(name: string, databaseUrl: string, random: RandomBytes): Promise<string> {
  if (databaseUrl === 'sqlite::memory:') return createSecret(32, random);
  const folder = databaseUrl.startsWith('sqlite:') ? dirname(databaseUrl.slice('sqlite:'.length)) : 'data';
  const file = join(folder, name);
  // First, because a gateway also has to start on a full disk.
  return (await readSecret(file)) ?? keepSecret(file, random);
}

/** Undefined without the file. */
async function readSecret(file: string): Promise<string | undefined> {
  try {
    return complete(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Refuses a file that a crash of the machine or a full disk left empty or cut off: everybody could guess its secret. */
function complete(file: string, text: string): string {
  const secret = text.trim();
  if (secret.length >= MIN_SECRET_LENGTH) return secret;
  throw new OperatorError(
    `DATABASE_URL: the secret in ${file} has less than ${MIN_SECRET_LENGTH} characters; restore the file, or delete it for a new secret`,
  );
}

async function keepSecret(file: string, random: RandomBytes): Promise<string> {
  const fresh = createSecret(32, random);
  const draft = `${file}.${createSecret(6, random)}`;
  try {
    await writeDraft(draft, fresh);
    // Linking is atomic: of several processes that start together, one wins and the others read its secret.
    await link(draft, file);
    return fresh;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return complete(file, await readFile(file, 'utf8'));
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}

async function writeDraft(draft: string, secret: string): Promise<void> {
  const folder = dirname(draft);
  try {
    await mkdir(folder, { recursive: true });
    // Flushed to the disk: what is encrypted with the secret must not outlive it when the power fails.
    await writeFile(draft, secret, { mode: 0o600, flush: true });
  } catch (cause) {
    const advice = 'name a database in a folder where this user may write, or set AUTH_SECRET';
    throw new OperatorError(`DATABASE_URL: no secret can be stored in ${folder} (${codeOf(cause)}); ${advice}`, {
      cause,
    });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : 'unknown';
}
