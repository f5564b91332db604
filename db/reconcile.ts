import { randomBytes } from 'node:crypto';
import { providerEndpoints } from '../src/config-parts.ts';
import { isProviderName, type OpenAccount, PROVIDER_NAMES, sandboxAccount } from '../src/domain/provider/account.ts';
import { ProviderCallError } from '../src/domain/provider/port.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { createProviders } from '../src/providers/providers.ts';
import { createProviderAccountService } from '../src/services/provider-account.ts';
import { type Difference, reconcile } from '../src/services/reconciliation.ts';
import { verifySealingKeys } from '../src/services/sealing.ts';
import { readDate } from './read-date.ts';
import { findClient, withStore } from './with-store.ts';

const usage = `Compares the payments and refunds that a payment provider reports with those of the gateway, to the cent.

  npm run reconcile -- --provider stripe --from 2026-11-01 --to 2026-11-30 [--client my-shop]

Both days are included, in UTC; a time is exact. Prints a line for each difference; the exit code is 1 if there is one.
`;

type Values = Readonly<Partial<Record<'provider' | 'from' | 'to' | 'client', string>>>;

async function compareBooks(values: Values): Promise<void> {
  const { provider: name, from, to, client } = values;
  if (name === undefined) throw new UsageError('--provider is required');
  if (from === undefined) throw new UsageError('--from is required');
  if (to === undefined) throw new UsageError('--to is required');
  if (!isProviderName(name)) {
    throw new OperatorError(`--provider: must be one of ${PROVIDER_NAMES.join(', ')}, not ${JSON.stringify(name)}`);
  }
  const range = { from: readDate('--from', from).first, to: readDate('--to', to).last };
  if (range.to < range.from) throw new OperatorError(`--to: must not be before --from, as ${to} is before ${from}`);
  await withStore({ values }, async (store, config) => {
    const random = (count: number) => randomBytes(count);
    const secrets = await openSecretBox(config, random);
    await verifySealingKeys({ store, secrets });
    const { development } = config;
    const { providers } = createProviders({ store, clock: Date.now, endpoints: providerEndpoints(config) });
    const service = createProviderAccountService({ store, clock: Date.now, random, providers, secrets, development });

    async function accountsOf(clientId: string): Promise<readonly OpenAccount[]> {
      if (name === 'sandbox') return [sandboxAccount(clientId)];
      const accounts = await store.providerAccounts.list(clientId);
      return accounts.filter(({ provider }) => provider === name).map(service.open);
    }

    const clients = client === undefined ? await store.clients.list() : [await findClient(store, client)];
    const accounts: OpenAccount[] = [];
    for (const { id } of clients) accounts.push(...(await accountsOf(id)));
    const progress = createProgress('Accounts', accounts.length);
    let differences = 0;
    for (const account of accounts) {
      const found = reconcile({ store, provider: providers[name] }, account, range);
      differences += await printDifferences(account, found).catch((error: unknown) => {
        throw error instanceof ProviderCallError ? notAsked(account, error) : error;
      });
      progress(1);
    }
    process.stdout.write(`${accounts.length} accounts, ${differences} differences\n`);
    if (differences > 0) process.exitCode = 1;
  });
}

/** Prints a line for each difference, and returns their number. */
async function printDifferences(account: OpenAccount, differences: AsyncIterable<Difference>): Promise<number> {
  let count = 0;
  for await (const difference of differences) {
    count += 1;
    process.stdout.write(`${line(account, difference)}\n`);
  }
  return count;
}

function notAsked({ clientId, id }: OpenAccount, cause: ProviderCallError): OperatorError {
  return new OperatorError(`${cause.message} for the account ${id} of client "${clientId}"; try again later`, {
    cause,
  });
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
