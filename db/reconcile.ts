import { randomBytes } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { providerEndpoints, storeOptions } from '../src/config-parts.ts';
import { type OpenAccount, sandboxAccount } from '../src/domain/provider/account.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createProviderAccountService } from '../src/services/provider-account.ts';
import { type Difference, reconcile } from '../src/services/reconciliation.ts';
import { openStore } from '../src/store/store.ts';

const usage = `Compares the books of a payment provider with the gateway's, movement by movement and to the cent.

  npm run reconcile -- --provider stripe --from 2026-11-01 --to 2026-11-30 [--client my-shop]

Both days are included, in UTC. One line for each difference; exit code 1 when there is one.
`;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

type Values = { readonly provider?: string; readonly from?: string; readonly to?: string; readonly client?: string };

async function compareBooks({ provider: name, from, to, client }: Values): Promise<void> {
  if (name === undefined) throw new UsageError('--provider is missing');
  if (from === undefined) throw new UsageError('--from is missing');
  if (to === undefined) throw new UsageError('--to is missing');
  const range = { from: readDay('--from', from), to: readDay('--to', to) + DAY_MS - 1 };
  const config = readConfig(process.env);
  const random = (count: number) => randomBytes(count);
  const secrets = await openSecretBox(config, random);
  const store = await openStore(storeOptions(config));
  const { development } = config;
  const { providers } = createProviders({ store, clock: Date.now, endpoints: providerEndpoints(config) });
  const service = createProviderAccountService({ store, clock: Date.now, random, providers, secrets, development });

  async function accountsOf(): Promise<readonly OpenAccount[]> {
    const clients = client === undefined ? await store.clients.list() : [await store.clients.find(client)];
    if (clients[0] === undefined) throw new OperatorError(`--client: there is no client "${client}"`);
    if (name === 'sandbox') return clients.flatMap((one) => (one === undefined ? [] : [sandboxAccount(one.id)]));
    const found: OpenAccount[] = [];
    for (const one of clients) {
      if (one === undefined) continue;
      const accounts = await store.providerAccounts.list(one.id);
      found.push(...accounts.filter((account) => account.provider === name).map(service.open));
    }
    return found;
  }

  try {
    const provider = Object.values(providers).find((one) => one.name === name);
    if (provider === undefined) {
      throw new OperatorError(`--provider: must be one of ${Object.keys(providers).join(', ')}, not "${name}"`);
    }
    const accounts = await accountsOf();
    const progress = createProgress('Accounts', accounts.length);
    let differences = 0;
    for (const account of accounts) {
      for await (const found of reconcile({ store, provider }, account, range)) {
        differences += 1;
        process.stdout.write(`${line(account, found)}\n`);
      }
      progress(1);
    }
    process.stdout.write(`${accounts.length} accounts, ${differences} differences\n`);
    if (differences > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

function readDay(option: string, text: string): number {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new OperatorError(`${option}: must be a day such as 2026-11-30, not "${text}"`);
  return time;
}

function line(account: OpenAccount, { kind, paymentId, reference, currency, ours, theirs }: Difference): string {
  const name = [account.clientId, account.id, kind, paymentId ?? '-', reference ?? '-'].join(' ');
  return `${name}: gateway ${ours ?? 'nothing'}, provider ${theirs ?? 'nothing'} ${currency}`;
}

await runCommand({
  usage,
  options: {
    provider: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    client: { type: 'string' },
  },
  run: compareBooks,
});
