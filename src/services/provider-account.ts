import type { Viewer } from '../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../domain/errors.ts';
import { createId, idPrefix } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentMethod } from '../domain/payment-method.ts';
import type { Store } from '../domain/ports.ts';
import {
  chooseAccount,
  credentialPurpose,
  type OpenAccount,
  type ProviderAccount,
  type ProviderName,
  SANDBOX_ACCOUNT_ID,
  sandboxAccount,
} from '../domain/provider/account.ts';
import { parseProviderAccount } from '../domain/provider/account-input.ts';
import type { PaymentProvider } from '../domain/provider/port.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { type AuditDeps, createAuditor } from './audit/audit-entry.ts';

/** Every payment provider, by name. */
export type Providers = Readonly<Record<ProviderName, PaymentProvider>>;

export type ProviderAccountDeps = AuditDeps & {
  readonly store: Store;
  readonly providers: Providers;
  readonly secrets: SecretBox;
  /** Whether a client without an account gets the sandbox. */
  readonly development: boolean;
};

export type ProviderAccountService = ReturnType<typeof createProviderAccountService>;

/** A method that a client can be paid by, and the provider that collects the money. */
type PayableMethod = {
  readonly method: PaymentMethod;
  readonly provider: PaymentProvider;
  /** Whether no real money moves: the provider is simulated, or its account is a TEST one. */
  readonly isTest: boolean;
};

/** A client's accounts with providers. Credentials are write-only. */
export function createProviderAccountService(deps: ProviderAccountDeps) {
  const { store, clock, random, providers, secrets, development } = deps;
  const actedBy = createAuditor(deps);

  function list({ clientId }: Viewer): Promise<readonly ProviderAccount[]> {
    return store.providerAccounts.list(clientId);
  }

  /**
   * Sets or replaces the client's account with a provider in one mode. Pending payments go on with the new credentials.
   * Throws a ValidationError with every fault.
   */
  async function set(viewer: Viewer, input: unknown): Promise<ProviderAccount> {
    const { clientId } = viewer;
    const { provider, mode, methods, credentials } = parseProviderAccount(input, providers);
    const record = actedBy(viewer);
    const now = clock();
    return store.transaction(async (tx) => {
      // Of two calls at the same time, the second replaces what the first has inserted.
      await tx.clients.lock(clientId);
      const accounts = await tx.providerAccounts.list(clientId);
      const before = accounts.find((account) => account.provider === provider && account.mode === mode);
      const id = before?.id ?? createId('acc', now, random);
      const sealedCredentials = secrets.seal(JSON.stringify(credentials), credentialPurpose({ clientId, id }));
      const account: ProviderAccount = {
        clientId,
        id,
        provider,
        mode,
        methods,
        sealedCredentials,
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
        noticesReadTo: before?.noticesReadTo ?? null,
      };
      await tx.providerAccounts.put(account);
      const detail = { provider, mode, methods: methods.join(' ') };
      await record(tx, { action: 'PROVIDER_ACCOUNT_SET', targetId: id, detail });
      return account;
    }, clientId);
  }

  /** In the order of `ids`; undefined for those that are missing. */
  async function findMany(
    { clientId }: Viewer,
    ids: readonly string[],
  ): Promise<readonly (ProviderAccount | undefined)[]> {
    const accounts = await store.providerAccounts.list(clientId);
    return ids.map((id) => accounts.find((account) => account.id === id));
  }

  /**
   * Removes the account. Refuses while payments or their refunds are to be looked up through it, unless `force` is true: then
   * nobody can do that, so that the payments fail in the end, and the refunds stay PENDING.
   */
  async function remove(
    viewer: Viewer,
    id: string,
    { force = false }: { readonly force?: boolean } = {},
  ): Promise<ProviderAccount> {
    const { clientId } = viewer;
    const record = actedBy(viewer);
    if (!isAccountId(id)) throw missingAccount();
    // Counted outside of the transaction, which must not be long; a payment that begins meanwhile is not seen.
    const waiting = await store.payments.countAwaitingLookup(clientId, id);
    return store.transaction(async (tx) => {
      const account = await tx.providerAccounts.find(clientId, id);
      if (account === undefined) throw missingAccount();
      if (waiting > 0 && !force) throw stillNeeded(waiting);
      await tx.providerAccounts.remove(clientId, id);
      const { provider, mode } = account;
      await record(tx, {
        action: 'PROVIDER_ACCOUNT_REMOVED',
        targetId: id,
        detail: { provider, mode, ...(waiting > 0 && { payments: `${waiting}` }) },
      });
      return account;
    }, clientId);
  }

  /** Those of the methods that the client can be paid by now, in order, each with its provider. */
  async function payable({ clientId }: Viewer, methods: readonly PaymentMethod[]): Promise<readonly PayableMethod[]> {
    const accounts = await store.providerAccounts.list(clientId);
    return methods.flatMap((method) => {
      const account = pick(accounts, clientId, method);
      if (account === undefined) return [];
      const provider = providers[account.provider];
      return [{ method, provider, isTest: provider.simulated || account.mode === 'TEST' }];
    });
  }

  /** The account that a new payment by the method goes through. Throws InvalidStateError when there is none. */
  async function choose({ clientId }: Viewer, method: PaymentMethod): Promise<Pick<OpenAccount, 'id' | 'provider'>> {
    const account = pick(await store.providerAccounts.list(clientId), clientId, method);
    if (account !== undefined) return account;
    throw new InvalidStateError(`${method} cannot be paid: no provider account of the link's owner serves it`);
  }

  function pick(accounts: readonly ProviderAccount[], clientId: string, method: PaymentMethod) {
    const chosen = chooseAccount(accounts, method);
    if (chosen !== undefined || !development || accounts.length > 0) return chosen;
    return sandboxAccount(clientId);
  }

  /** The account of a payment, with its credentials. Throws an internal error when it was removed. */
  async function openFor({ clientId, providerAccountId }: Payment): Promise<OpenAccount> {
    if (providerAccountId === SANDBOX_ACCOUNT_ID) return sandboxAccount(clientId);
    const account = await store.providerAccounts.find(clientId, providerAccountId);
    if (account === undefined) throw new Error(`provider account ${providerAccountId} was removed`);
    return open(account);
  }

  /** Whether the payment moves no real money; false if its account was removed since. */
  async function isTest({ clientId, provider, providerAccountId }: Payment): Promise<boolean> {
    if (providers[provider].simulated || providerAccountId === SANDBOX_ACCOUNT_ID) return true;
    return (await store.providerAccounts.find(clientId, providerAccountId))?.mode === 'TEST';
  }

  function open(account: ProviderAccount): OpenAccount {
    const { clientId, id, provider, mode, sealedCredentials } = account;
    const credentials = JSON.parse(secrets.open(sealedCredentials, credentialPurpose(account)));
    return { clientId, id, provider, mode, credentials };
  }

  /** The account at an address that a provider sends notices to: `<client's tag>.<account's id>`. Throws NotFoundError. */
  async function findByAddress(provider: string, address: string): Promise<OpenAccount> {
    const [tag = '', id = '', ...rest] = address.split('.');
    const client = rest.length === 0 && isAccountId(id) ? await store.clients.findByTag(tag) : undefined;
    const account = client && (await store.providerAccounts.find(client.id, id));
    if (account === undefined || account.provider !== provider) throw missingAccount();
    return open(account);
  }

  return { list, findMany, set, remove, payable, choose, openFor, isTest, open, findByAddress };
}

function isAccountId(id: string): boolean {
  return idPrefix(id) === 'acc';
}

/** The same error whether there is no account with that id or it is another client's. */
function missingAccount(): NotFoundError {
  return new NotFoundError('There is no such provider account');
}

function stillNeeded(payments: number): InvalidStateError {
  const need = payments === 1 ? '1 payment still needs' : `${payments} payments still need`;
  return new InvalidStateError(
    `${need} the account, to be looked up at its provider: wait until they and their refunds are decided, or remove it by force`,
  );
}
