import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig, storeOptions } from '../src/config.ts';
import { DomainError } from '../src/domain/errors.ts';
import { accountAddress } from '../src/domain/provider/account.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createProviderAccountService } from '../src/services/provider-account.ts';
import { verifySealingKeys } from '../src/services/sealing.ts';
import { openStore } from '../src/store/store.ts';

const USAGE = `Sets the account of an API client with a payment provider, in place of the one before.

  npm run provider:set -- --client my-shop --provider stripe --mode TEST [--methods CARD,WEBPAY] < credentials.json

The credentials are read from standard input as a JSON object of texts, so that they stand in no list of processes and no
history of a shell. They are sealed with SECRETS_KEY before they are written.
`;

async function setProvider(): Promise<void> {
  const { values } = parseArgs({
    options: {
      client: { type: 'string' },
      provider: { type: 'string' },
      mode: { type: 'string', default: 'TEST' },
      methods: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || values.client === undefined || values.provider === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const config = readConfig(process.env);
  const random = (count: number) => randomBytes(count);
  const secrets = await openSecretBox(config, random);
  const store = await openStore(storeOptions(config));
  try {
    await verifySealingKeys({ store, secrets });
    const client = await store.clients.find(values.client);
    if (client === undefined) throw new DomainError('NOT_FOUND', `--client: there is no client "${values.client}"`);
    const { development } = config;
    const { providers } = createProviders({ store, clock: Date.now });
    const accounts = createProviderAccountService({ store, clock: Date.now, random, providers, secrets, development });
    const account = await accounts.set(
      { clientId: client.id, clientTag: client.tag },
      {
        provider: values.provider,
        mode: values.mode,
        ...(values.methods !== undefined && { methods: values.methods.split(',') }),
        credentials: readCredentials(),
      },
    );
    const notices = `${config.PUBLIC_URL}/providers/${account.provider}/${accountAddress(client.tag, account)}`;
    process.stdout.write(`account      ${account.id}\nserves       ${account.methods.join(', ')}\n`);
    process.stdout.write(`notices to   ${notices}\n`);
  } finally {
    await store.close();
  }
}

/** As the service takes them. A terminal has none to give: providers without credentials need none. */
function readCredentials(): readonly { readonly name: string; readonly value: unknown }[] {
  if (process.stdin.isTTY) return [];
  const text = readFileSync(0, 'utf8').trim();
  if (text === '') return [];
  const given: unknown = JSON.parse(text);
  if (typeof given !== 'object' || given === null) throw new Error('The credentials must be a JSON object of texts');
  return Object.entries(given).map(([name, value]) => ({ name, value }));
}

setProvider().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
