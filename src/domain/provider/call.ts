import type { ProviderName } from './account.ts';

/** The methods of a provider's port that call a provider's API. */
export type ProviderOperation = 'begin' | 'retrieve' | 'resume' | 'cancel' | 'refund' | 'missedNotices' | 'movements';

/**
 * Why a call has no result. `refused`: the provider does not do it, and says so. `failed`: it says that it cannot do it now.
 * `timeout`: it may have done it. `unreachable`: no connection, or one that broke off.
 */
export type ProviderFault = 'refused' | 'failed' | 'timeout' | 'unreachable';

/** `invalid`: the answer cannot be used. A payment or refund that the provider does not take is `refused`, too. */
export type ProviderOutcome = 'answered' | 'invalid' | ProviderFault;

/** A call of a provider's API, for metrics: nothing in it is a caller's. */
export type ProviderCall = {
  readonly provider: ProviderName;
  readonly operation: ProviderOperation;
  readonly outcome: ProviderOutcome;
  readonly durationMs: number;
};
