import { readFileSync } from 'node:fs';
import { accountAddress } from '../../src/domain/provider/account.ts';
import { runCommand, UsageError } from '../../src/lib/command.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { withAccountsOf } from './account-service.ts';

const usage = `Sets the account of an API client with a payment provider, and replaces the previous one.

  npm run provider:set -- --client my-shop --provider stripe --mode TEST [--methods CARD,WEBPAY] < credentials.json

The credentials are read from standard input as a JSON object of strings, so that neither the list of processes nor the
history of the shell has them. They are encrypted with SECRETS_KEY before they are stored.
`;

type Values = Readonly<Partial<Record<'client' | 'provider' | 'mode' | 'methods', string>>>;

async function setProvider(values: Values): Promise<void> {
  const { provider, mode, methods } = values;
  if (values.client === undefined) throw new UsageError('--client is required');
  if (provider === undefined) throw new UsageError('--provider is required');
  const credentials = readCredentials();
  await withAccountsOf(values, async (accounts, viewer, { PUBLIC_URL }) => {
    const account = await accounts.set(viewer, {
      provider,
      mode,
      ...(methods !== undefined && { methods: methods.split(',') }),
      credentials,
    });
    const notices = `${PUBLIC_URL}/providers/${account.provider}/${accountAddress(viewer.clientTag, account)}`;
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
    'credentials: must be a JSON object of strings on standard input; for example {"secretKey":"sk_test_..."}',
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
