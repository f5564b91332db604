import { idempotencyPurpose } from '../domain/idempotency/key.ts';
import type { KeyRecord } from '../domain/idempotency/ports.ts';
import type { Store, StoreWrites } from '../domain/ports.ts';
import { credentialPurpose, type ProviderAccount } from '../domain/provider/account.ts';
import { webhookSecretPurpose } from '../domain/webhook/webhook-endpoint.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { SecretBox } from '../lib/secret-box.ts';

const CHECK = 'sealing key check';
const ACCOUNTS_PER_READ = 100;
const KEYS_PER_READ = 100;
/** Retries of a compare-and-set; each failure is a concurrent change of the account. */
const MAX_TRIES = 8;

/** SECRETS_KEY cannot open the database's secrets. The message says which key is missing or wrong. */
class SealingKeyError extends OperatorError {
  override readonly name = 'SealingKeyError';
}

type Deps = { readonly store: Store; readonly secrets: SecretBox };

type AccountKey = Pick<ProviderAccount, 'clientId' | 'id'>;

/**
 * Checks that the keys include all those that this database's secrets were sealed with, and stores a check value of the
 * current one. Throws SealingKeyError.
 */
export async function verifySealingKeys({ store, secrets }: Deps): Promise<void> {
  await store.transaction(async (tx) => {
    const known = await requireSealingKeys(tx, secrets);
    if (known.includes(secrets.keyId)) return;
    await tx.sealingKeys.insert(secrets.keyId, secrets.seal(CHECK, CHECK));
  });
}

/** The ids of the keys that this database's secrets were sealed with. Throws SealingKeyError unless all are configured. */
export async function requireSealingKeys(
  { sealingKeys }: Pick<StoreWrites, 'sealingKeys'>,
  secrets: SecretBox,
): Promise<readonly string[]> {
  const known = await sealingKeys.list();
  for (const { id, sealedCheck } of known) {
    if (!secrets.hasKey(id)) {
      const fault = `SECRETS_KEY: the key "${id}", with which stored secrets are encrypted, is missing`;
      throw new SealingKeyError(`${fault}; add ${id}:<32 bytes in base64> behind the others`);
    }
    try {
      secrets.open(sealedCheck, CHECK);
    } catch (cause) {
      const fault = `SECRETS_KEY: the key "${id}" is not the one that stored secrets are encrypted with`;
      throw new SealingKeyError(`${fault}; restore the former one`, { cause });
    }
  }
  return known.map(({ id }) => id);
}

/** Seals every secret with the current key, and removes the check values of the others. Returns how many were changed. */
export async function resealSecrets({ store, secrets }: Deps): Promise<number> {
  const endpoints = await resealEndpoints({ store, secrets });
  const keys = await resealKeys({ store, secrets });
  const accounts = await resealAccounts({ store, secrets });
  await store.transaction(async (tx) => {
    for (const { id } of await tx.sealingKeys.list()) if (id !== secrets.keyId) await tx.sealingKeys.remove(id);
  });
  return endpoints + keys + accounts;
}

async function resealAccounts({ store, secrets }: Deps): Promise<number> {
  let resealed = 0;
  let after: AccountKey | undefined;
  for (;;) {
    const accounts = await store.providerAccounts.listAll(ACCOUNTS_PER_READ, after);
    for (const account of accounts) resealed += await resealAccount({ store, secrets }, account);
    after = accounts.at(-1);
    if (accounts.length < ACCOUNTS_PER_READ) return resealed;
  }
}

/** 1 if the account was changed, 0 if it needed no change. Of an account that is set meanwhile, the new credentials are resealed. */
async function resealAccount({ store, secrets }: Deps, { clientId, id }: AccountKey): Promise<0 | 1> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const done = await store.transaction(async (tx) => {
      const account = await tx.providerAccounts.find(clientId, id);
      if (account === undefined || !secrets.isStale(account.sealedCredentials)) return 0;
      const purpose = credentialPurpose(account);
      const sealed = secrets.seal(secrets.open(account.sealedCredentials, purpose), purpose);
      return (await tx.providerAccounts.reseal(account, sealed)) ? 1 : undefined;
    }, clientId);
    if (done !== undefined) return done;
  }
  throw new Error(`provider account ${id} is being changed all the time`);
}

/** Reseals the stored outcomes of requests with an idempotency key. */
async function resealKeys({ store, secrets }: Deps): Promise<number> {
  const reseal = (record: KeyRecord, sealed: string | null) => {
    if (sealed === null || !secrets.isStale(sealed)) return sealed;
    return secrets.seal(secrets.open(sealed, idempotencyPurpose(record)), idempotencyPurpose(record));
  };
  let resealed = 0;
  let after: KeyRecord | undefined;
  for (;;) {
    const { records, count } = await store.transaction(async (tx) => {
      const records = await tx.idempotency.listAll(KEYS_PER_READ, after);
      let count = 0;
      for (const record of records) {
        const sealedResult = reseal(record, record.sealedResult);
        const sealedAnswer = reseal(record, record.sealedAnswer);
        if (sealedResult === record.sealedResult && sealedAnswer === record.sealedAnswer) continue;
        count += (await tx.idempotency.reseal(record, { sealedResult, sealedAnswer })) ? 1 : 0;
      }
      return { records, count };
    });
    resealed += count;
    after = records.at(-1);
    if (records.length < KEYS_PER_READ) return resealed;
  }
}

async function resealEndpoints({ store, secrets }: Deps): Promise<number> {
  let resealed = 0;
  for (const { clientId, id } of await store.webhookEndpoints.listAll()) {
    resealed += await store.transaction(async (tx) => {
      await tx.webhookEndpoints.lock(clientId);
      const endpoint = await tx.webhookEndpoints.find(clientId, id);
      if (endpoint === undefined) return 0;
      const { sealedSecret, previousSecret } = endpoint;
      const sealed = previousSecret === null ? [sealedSecret] : [sealedSecret, previousSecret.sealed];
      if (!sealed.some(secrets.isStale)) return 0;
      const purpose = webhookSecretPurpose(clientId);
      const reseal = (secret: string) => secrets.seal(secrets.open(secret, purpose), purpose);
      await tx.webhookEndpoints.put({
        ...endpoint,
        sealedSecret: reseal(sealedSecret),
        previousSecret: previousSecret && { ...previousSecret, sealed: reseal(previousSecret.sealed) },
      });
      return 1;
    }, clientId);
  }
  return resealed;
}
