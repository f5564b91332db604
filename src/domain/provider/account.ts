import type { PaymentMethod } from '../payment-method.ts';

/** Every provider that the gateway knows; each is a folder in `src/providers`. */
export const PROVIDER_NAMES = ['sandbox', 'stripe', 'webpay'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export function isProviderName(text: string): text is ProviderName {
  return PROVIDER_NAMES.some((name) => name === text);
}

/** TEST accounts move no real money. */
export const ACCOUNT_MODES = ['TEST', 'LIVE'] as const;
export type AccountMode = (typeof ACCOUNT_MODES)[number];

/** A client's account with a provider. A client has at most one for each provider and mode. */
export type ProviderAccount = {
  readonly clientId: string;
  readonly id: string;
  readonly provider: ProviderName;
  readonly mode: AccountMode;
  /** The methods that it is used for. */
  readonly methods: readonly PaymentMethod[];
  /** The credentials as JSON, sealed for `credentialPurpose`. */
  readonly sealedCredentials: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The instant up to which the provider's notices have been listed; null before the first time. */
  readonly noticesReadTo: number | null;
};

/** An account with its opened credentials, which never leave the process. */
export type OpenAccount = Pick<ProviderAccount, 'clientId' | 'id' | 'provider' | 'mode'> & {
  readonly credentials: Readonly<Record<string, string>>;
};

/** The account id of sandbox payments of clients without accounts, outside production. */
export const SANDBOX_ACCOUNT_ID = 'sandbox';

export function sandboxAccount(clientId: string): OpenAccount {
  return { clientId, id: SANDBOX_ACCOUNT_ID, provider: 'sandbox', mode: 'TEST', credentials: {} };
}

/** Whether the provider's records of the account include the payment. The sandbox has one set of records for each client. */
export function isInBooksOf(
  { id, provider }: Pick<OpenAccount, 'id' | 'provider'>,
  payment: { readonly provider: ProviderName; readonly providerAccountId: string },
): boolean {
  return provider === 'sandbox' ? payment.provider === 'sandbox' : payment.providerAccountId === id;
}

/** The purpose (associated data) with which an account's credentials are sealed: no other account can use them. */
export function credentialPurpose({ clientId, id }: Pick<ProviderAccount, 'clientId' | 'id'>): string {
  return `provider account ${clientId} ${id}`;
}

/** The account's name in the path for its provider's notices. */
export function accountAddress(clientTag: string, { id }: Pick<ProviderAccount, 'id'>): string {
  return `${clientTag}.${id}`;
}

/** The account that serves the method: a LIVE one before a TEST one, then the one that was set last. */
export function chooseAccount(
  accounts: readonly ProviderAccount[],
  method: PaymentMethod,
): ProviderAccount | undefined {
  return accounts
    .filter(({ methods }) => methods.includes(method))
    .toSorted((one, other) => rank(other.mode) - rank(one.mode) || other.updatedAt - one.updatedAt)
    .at(0);
}

function rank(mode: AccountMode): number {
  return ACCOUNT_MODES.indexOf(mode);
}
