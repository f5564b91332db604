import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { accountAddress } from '../src/domain/provider/account.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createProviderAccountService } from '../src/services/provider-account.ts';
import { verifySealingKeys } from '../src/services/sealing.ts';
import { findClient, withStore } from './with-store.ts';

const usage = `Sets the account of an API client with a payment provider, in place of the one before.

  npm run provider:set -- --client my-shop --provider stripe --mode TEST [--methods CARD,WEBPAY] < credentials.json

The credentials are read from standard input as a JSON object of texts, so that they stand in no list of processes and no
history of a shell. They are sealed with SECRETS_KEY before they are written.
`;

type Values = Readonly<Partial<Record<'client' | 'provider' | 'mode' | 'methods', string>>>;

async function setProvider(values: Values): Promise<void> {
  const { client: clientId, provider, mode, methods } = values;
  if (clientId === undefined) throw new UsageError('--client is required');
  if (provider === undefined) throw new UsageError('--provider is required');
  const credentials = readCredentials();
  await withStore({ values, names: { credentials: 'credentials' } }, async (store, config) => {
    const random = (count: number) => randomBytes(count);
    const secrets = await openSecretBox(config, random);
    await verifySealingKeys({ store, secrets });
    const client = await findClient(store, clientId);
    const { development } = config;
    const { providers } = createProviders({ store, clock: Date.now });
    const accounts = createProviderAccountService({ store, clock: Date.now, random, providers, secrets, development });
    const account = await accounts.set(
      { clientId: client.id, clientTag: client.tag },
      { provider, mode, ...(methods !== undefined && { methods: methods.split(',') }), credentials },
    );
    const notices = `${config.PUBLIC_URL}/providers/${account.provider}/${accountAddress(client.tag, account)}`;
    process.stdout.write(`account      ${account.id}\nserves       ${account.methods.join(', ')}\n`);
    process.stdout.write(`notices to   ${notices}\n`);
  });
}

/** As the service takes them. A terminal has none to give: providers without credentials need none. */
function readCredentials(): readonly { readonly name: string; readonly value: unknown }[] {
  const text = process.stdin.isTTY ? '' : readFileSync(0, 'utf8').trim();
  const given = text === '' ? {} : parseJson(text);
  if (typeof given === 'object' && given !== null && Object.values(given).every((value) => typeof value === 'string')) {
    return Object.entries(given).map(([name, value]) => ({ name, value }));
  }
  // Their values are secrets, and not shown.
  throw new OperatorError(
    'credentials: must be a JSON object of texts on standard input; for example {"secretKey":"sk_test_..."}',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
