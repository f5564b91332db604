import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { isLoopback } from '../../src/config-rules.ts';
import { tryListen } from '../../src/process/listen.ts';
import { type Finding, fault, ok, reasonOf, warning } from './finding.ts';

/** The first version that strips types without a flag and has every API that is used. */
const OLDEST_NODE = [24, 18] as const;
const ANSWER_MS = 3_000;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return ok('node', version);
  return fault(
    'node',
    `${version} is older than ${OLDEST_NODE.join('.')}; run npm ci, which brings its own, or update`,
  );
}

export async function checkPort({ HOST, PORT, METRICS_PORT }: Config): Promise<readonly Finding[]> {
  const serving = await checkListening({ host: HOST, port: PORT, setting: 'PORT' });
  if (serving.level === 'fault' && (await isGateway(`http://127.0.0.1:${PORT}`))) {
    return [ok('port', `a gateway listens at ${PORT} already`)];
  }
  if (METRICS_PORT === undefined) return [serving];
  return [serving, await checkListening({ host: HOST, port: METRICS_PORT, setting: 'METRICS_PORT' })];
}

async function checkListening(place: Parameters<typeof tryListen>[0]): Promise<Finding> {
  try {
    await tryListen(place);
    return ok('port', `${place.host}:${place.port} is free`);
  } catch (error) {
    return fault('port', reasonOf(error));
  }
}

/** Validates every document, as at start. */
export async function checkTrustedDocuments(config: Config): Promise<readonly Finding[]> {
  const { TRUSTED_DOCUMENTS: path, TRUSTED_DOCUMENTS_MODE: mode } = config;
  if (path === undefined) return [];
  const { readTrustedDocuments } = await import('../../src/graphql/persisted/manifest.ts');
  try {
    const found = await readTrustedDocuments(path, mode);
    return [ok('documents', `${found?.trusted.size} trusted documents in ${path}`)];
  } catch (error) {
    return [fault('documents', reasonOf(error))];
  }
}

export async function checkPublicUrl({ PUBLIC_URL, development }: Config): Promise<readonly Finding[]> {
  const { protocol, hostname } = new URL(PUBLIC_URL);
  const local = isLoopback(hostname.replace(/^\[|\]$/g, ''));
  if (!development && local) {
    const advice = 'payers cannot open it; for example PUBLIC_URL=https://pay.example.com';
    return [fault('public url', `PUBLIC_URL: ${PUBLIC_URL} is this machine's own name, and ${advice}`)];
  }
  if (!development && protocol !== 'https:') {
    return [fault('public url', `PUBLIC_URL: ${PUBLIC_URL} is not encrypted; put TLS in front and type https://`)];
  }
  if (await isGateway(PUBLIC_URL)) return [ok('public url', `${PUBLIC_URL} leads to a gateway`)];
  if (local) return [ok('public url', `${PUBLIC_URL}, where nothing answers before the gateway is started`)];
  return [warning('public url', `no gateway answers at ${PUBLIC_URL}; run this again once it is started`)];
}

export async function checkSecrets({ AUTH_SECRET, DATABASE_URL, development }: Config): Promise<readonly Finding[]> {
  const folder = DATABASE_URL.startsWith('sqlite:') ? dirname(DATABASE_URL.slice('sqlite:'.length)) : 'data';
  const kept = join(folder, 'auth-secret');
  const open = await isOpenToOthers(kept);
  if (open) return [fault('secrets', `${kept} can be read by other users; type chmod 600 ${kept}`)];
  if (AUTH_SECRET !== undefined) return [ok('secrets', 'AUTH_SECRET is set and long enough')];
  const text =
    open === undefined ? `AUTH_SECRET will be made up and kept in ${kept}` : `AUTH_SECRET is kept in ${kept}`;
  return [development ? ok('secrets', text) : warning('secrets', text)];
}

/** Undefined when there is no such file. */
export async function isOpenToOthers(path: string): Promise<boolean | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && process.platform !== 'win32' ? (found.mode & 0o077) !== 0 : found && false;
}

async function isGateway(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/health/live`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return (await answer.text()) === '{"status":"live"}';
  } catch {
    return false;
  }
}
