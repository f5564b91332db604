import { randomBytes } from 'node:crypto';
import type { Viewer } from '../../src/domain/client.ts';
import { UsageError } from '../../src/lib/command.ts';
import { type ApiKeyService, createApiKeyService } from '../../src/services/api-key.ts';
import { findClient, withStore } from '../with-store.ts';

type Values = Readonly<Record<string, string | undefined>>;
type Work = (keys: ApiKeyService, viewer: Viewer) => Promise<void>;

/** Runs `work` with the keys of the client that `--client` names. Faults of the domain are reported by the option's name. */
export async function withKeysOf(values: Values, work: Work): Promise<void> {
  const { client } = values;
  if (client === undefined) throw new UsageError('--client is required');
  await withStore({ values, names: { expiresAt: '--expires' } }, async (store) => {
    const { id: clientId, tag: clientTag } = await findClient(store, client);
    const keys = createApiKeyService({ store, clock: Date.now, random: (count) => randomBytes(count) });
    await work(keys, { clientId, clientTag });
  });
}
