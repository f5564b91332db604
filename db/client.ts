import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig, storeOptions } from '../src/config.ts';
import { DomainError } from '../src/domain/errors.ts';
import { keptAuthSecret } from '../src/process/auth-secret.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createServices } from '../src/services/services.ts';
import { openStore } from '../src/store/store.ts';

const USAGE = `Makes an API client. Its secret and key are shown once and kept as hashes.

  npm run client:create -- --name "My shop" [--id my-shop] [--webhook-url https://... [--link-events]]
`;

async function createClient(): Promise<void> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      id: { type: 'string' },
      'webhook-url': { type: 'string' },
      'link-events': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || values.name === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const config = readConfig(process.env);
  const random = (count: number) => randomBytes(count);
  const authSecret = config.AUTH_SECRET ?? (await keptAuthSecret(config.DATABASE_URL, random));
  const store = await openStore(storeOptions(config));
  try {
    const { clients, webhooks } = createServices({
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
    const id = values.id === undefined ? {} : { id: values.id };
    const { client, clientSecret, apiKey } = await clients.create({ name: values.name, ...id });
    process.stdout.write(`clientId       ${client.id}\nclientSecret   ${clientSecret}\nx-api-key      ${apiKey}\n`);
    const url = values['webhook-url'];
    if (url === undefined) return;
    const viewer = { clientId: client.id, clientTag: client.tag };
    const { newSecret } = await webhooks.setEndpoint(viewer, { url, linkEvents: values['link-events'] });
    process.stdout.write(`webhook secret ${newSecret}\n`);
  } finally {
    await store.close();
  }
}

createClient().catch((error: unknown) => {
  if (!(error instanceof Error)) throw error;
  const expected = error instanceof DomainError || error.name === 'ConfigError' || 'code' in error;
  process.stderr.write(`${expected ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
