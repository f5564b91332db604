import { once } from 'node:events';
import { connect } from 'node:net';
import type { Config } from '../../src/config.ts';
import { createStore } from '../../src/store/store.ts';
import { createGuardedLookup, resolvePublicName } from '../../src/webhooks/address.ts';
import { isYetToBeMade, openAsItIs } from './database.ts';
import { type Finding, ok, reasonOf, warning } from './finding.ts';

const MAX_TRIED = 5;
const CONNECT_MS = 3_000;

/** Checks whether endpoints of some clients accept connections from here; nothing is sent to them. */
export async function checkWebhookReach(config: Config): Promise<readonly Finding[]> {
  // Faults of the database have been reported already.
  const urls = await endpointUrls(config).catch(() => undefined);
  if (urls === undefined) return [];
  if (urls.length === 0) return [ok('webhooks', 'no client has an endpoint yet')];
  return Promise.all(urls.map((url) => checkEndpoint(url, config)));
}

async function endpointUrls(config: Config): Promise<readonly string[]> {
  if (isYetToBeMade(config)) return [];
  const store = createStore(await openAsItIs(config));
  try {
    const some = (await store.webhookEndpoints.listAll()).slice(0, MAX_TRIED);
    const endpoints = await Promise.all(some.map(({ clientId, id }) => store.webhookEndpoints.find(clientId, id)));
    return endpoints.flatMap((endpoint) => (endpoint === undefined ? [] : [endpoint.url]));
  } finally {
    await store.close();
  }
}

async function checkEndpoint(text: string, { development }: Config): Promise<Finding> {
  const { protocol, hostname, port, origin } = new URL(text);
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  const lookup = development ? {} : { lookup: createGuardedLookup((name) => resolvePublicName(name)) };
  const socket = connect({ ...place, ...lookup });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
    return ok('webhooks', `${origin} accepts connections`);
  } catch (error) {
    return warning('webhooks', `${origin} cannot be reached from here: ${reasonOf(error)}`);
  } finally {
    socket.destroy();
  }
}
