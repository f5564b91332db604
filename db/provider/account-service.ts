import { randomBytes } from 'node:crypto';
import type { Config } from '../../src/config.ts';
import type { Viewer } from '../../src/domain/client.ts';
import { UsageError } from '../../src/lib/command.ts';
import { openSecretBox } from '../../src/process/secrets.ts';
import { createProviders } from '../../src/providers/providers.ts';
import { createProviderAccountService, type ProviderAccountService } from '../../src/services/provider-account.ts';
import { verifySealingKeys } from '../../src/services/sealing.ts';
import { findClient, withStore } from '../with-store.ts';

type Values = Readonly<Record<string, string | boolean | undefined>>;
type Work = (accounts: ProviderAccountService, viewer: Viewer, config: Config) => Promise<void>;

/** Runs `work` with the provider accounts of the client that `--client` names. */
export async function withAccountsOf(values: Values, work: Work): Promise<void> {
  const { client } = values;
  if (typeof client !== 'string') throw new UsageError('--client is required');
  await withStore({ values, names: { credentials: 'credentials' } }, async (store, config) => {
    const random = (count: number) => randomBytes(count);
    const secrets = await openSecretBox(config, random);
    await verifySealingKeys({ store, secrets });
    const { id: clientId, tag: clientTag } = await findClient(store, client);
    const { development } = config;
    const { providers } = createProviders({ store, clock: Date.now });
    const accounts = createProviderAccountService({ store, clock: Date.now, random, providers, secrets, development });
    await work(accounts, { clientId, clientTag }, config);
  });
}
