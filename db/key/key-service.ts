import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config.ts';
import { storeOptions } from '../../src/config-parts.ts';
import type { Viewer } from '../../src/domain/client.ts';
import { DomainError, ValidationError } from '../../src/domain/errors.ts';
import { UsageError } from '../../src/lib/command.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { type ApiKeyService, createApiKeyService } from '../../src/services/api-key.ts';
import { openStore } from '../../src/store/store.ts';

type Work = (keys: ApiKeyService, viewer: Viewer) => Promise<void>;

/** Runs `work` with the keys of the client that `--client` names. Faults of the domain are reported by the option's name. */
export async function withKeysOf(client: string | undefined, work: Work): Promise<void> {
  if (client === undefined) throw new UsageError('--client is required');
  const store = await openStore(storeOptions(readConfig(process.env)));
  try {
    const found = await store.clients.find(client);
    if (found === undefined) throw new OperatorError(`--client: there is no client ${JSON.stringify(client)}`);
    const keys = createApiKeyService({ store, clock: Date.now, random: (count) => randomBytes(count) });
    await work(keys, { clientId: found.id, clientTag: found.tag });
  } catch (error) {
    if (error instanceof ValidationError) throw new OperatorError(error.issues.map(optionFault).join('\n'));
    throw error instanceof DomainError ? new OperatorError(error.message) : error;
  } finally {
    await store.close();
  }
}

function optionFault({ path: [property], message }: ValidationError['issues'][number]): string {
  return `--${property === 'expiresAt' ? 'expires' : property}: ${message}`;
}
