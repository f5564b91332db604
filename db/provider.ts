import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { accountAddress } from '../src/domain/provider/account.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createProviderAccountService } from '../src/services/provider-account.ts';
import { verifySealingKeys } from '../src/services/sealing.ts';
import { openStore } from '../src/store/store.ts';

const usage = `Sets the account of an API client with a payment provider, in place of the one before.

  npm run provider:set -- --client my-shop --provider stripe --mode TEST [--methods CARD,WEBPAY] < credentials.json

The credentials are read from standard input as a JSON object of texts, so that they stand in no list of processes and no
history of a shell. They are sealed with SECRETS_KEY before they are written.
`;

type Values = {
  readonly client?: string;
  readonly provider?: string;
  readonly mode?: string;
  readonly methods?: string;
};

async function setProvider(values: Values): Promise<void> {
  if (values.client === undefined) throw new UsageError('--client is missing');
  if (values.provider === undefined) throw new UsageError('--provider is missing');
  const config = readConfig(process.env);
  const random = (count: number) => randomBytes(count);
  const secrets = await openSecretBox(config, random);
  const store = await openStore(storeOptions(config));
  try {
    await verifySealingKeys({ store, secrets });
    const client = await store.clients.find(values.client);
    if (client === undefined) throw new OperatorError(`--client: there is no client "${values.client}"`);
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
  if (typeof given !== 'object' || given === null)
    throw new OperatorError('The credentials must be a JSON object of texts');
  return Object.entries(given).map(([name, value]) => ({ name, value }));
}

await runCommand({
  usage,
  options: {
    client: { type: 'string' },
    provider: { type: 'string' },
    mode: { type: 'string', default: 'TEST' },
    methods: { type: 'string' },
  },
  run: setProvider,
});
