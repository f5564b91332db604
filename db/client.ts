import { randomBytes } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { DomainError } from '../src/domain/errors.ts';
import { parseNewWebhookEndpoint } from '../src/domain/webhook/webhook-endpoint.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { keptAuthSecret } from '../src/process/auth-secret.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createServices } from '../src/services/services.ts';
import { openStore } from '../src/store/store.ts';
import { inOptions } from './with-store.ts';

const usage = `Creates an API client. Its secret and key are shown once and stored as hashes.

  npm run client:create -- --name "My shop" [--id my-shop] [--webhook-url https://... [--link-events]]
`;

type ClientSettings = {
  readonly name: string;
  readonly id?: string;
  readonly endpoint?: { url: string; linkEvents: boolean };
};

async function createClient({ name, id, endpoint }: ClientSettings): Promise<void> {
  const config = readConfig(process.env);
  // Before anything is written, so that a client whose endpoint is refused is not left behind.
  if (endpoint !== undefined) parseEndpoint(endpoint, config.development);
  const random = (count: number) => randomBytes(count);
  const authSecret = config.AUTH_SECRET ?? (await keptAuthSecret(config.DATABASE_URL, random));
  const store = await openStore(storeOptions(config));
  try {
    const { clients, webhookEndpoints } = createServices({
      store,
      clock: Date.now,
      random,
      ...createProviders({ store, clock: Date.now }),
      secrets: await openSecretBox(config, random),
      publicUrl: config.PUBLIC_URL,
      authSecret,
      development: config.development,
      sessionLifetimeS: config.SESSION_LIFETIME_S,
    });
    const { client, clientSecret, apiKey } = await clients.create({ name, ...(id !== undefined && { id }) });
    process.stdout.write(`clientId       ${client.id}\nclientSecret   ${clientSecret}\nx-api-key      ${apiKey}\n`);
    if (endpoint === undefined) return;
    const viewer = { clientId: client.id, clientTag: client.tag };
    const { newSecret } = await webhookEndpoints.create(viewer, endpoint);
    process.stdout.write(`webhook secret ${newSecret}\n`);
  } finally {
    await store.close();
  }
}

function parseEndpoint(endpoint: NonNullable<ClientSettings['endpoint']>, development: boolean): void {
  try {
    parseNewWebhookEndpoint(endpoint, { development });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new OperatorError(`--webhook-${error.message}, not ${JSON.stringify(endpoint.url)}; no client was made`);
  }
}

await runCommand({
  usage,
  options: {
    name: { type: 'string' },
    id: { type: 'string' },
    'webhook-url': { type: 'string' },
    'link-events': { type: 'boolean', default: false },
  },
  async run(values) {
    const { name, id, 'webhook-url': url, 'link-events': linkEvents } = values;
    if (name === undefined) throw new UsageError('--name is required');
    if (linkEvents && url === undefined) throw new UsageError('--link-events needs --webhook-url');
    const endpoint = url === undefined ? {} : { endpoint: { url, linkEvents } };
    await createClient({ name, ...(id !== undefined && { id }), ...endpoint }).catch((error: unknown) => {
      throw inOptions(error, { values });
    });
  },
});
