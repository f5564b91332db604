import type { Store } from '../../../src/domain/ports.ts';

/** What a part of the contract is tested on: two stores on one database, as two processes would have. */
export type Subject = {
  readonly store: Store;
  readonly other: Store;
};
