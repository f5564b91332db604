import type { Store } from '../../../src/domain/ports.ts';

/** What a part of the contract is tested on: two stores on one database, as two processes would have. */
export type Subject = {
  readonly store: Store;
  readonly other: Store;
  /** The same as `other`, but it looks for words in their index alone, and not among the newest links first. */
  readonly byIndex: Store;
};
