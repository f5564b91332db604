import { DomainError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';

/**
 * A store that simulates a crash between the commit and the answer of a request. `crashed` counts the lost answers.
 */
export function createCrashingStore(store: Store) {
  const state = { losesAnswers: false, crashed: 0 };
  const crashing: Store = {
    ...store,
    transaction: (work, clientId) =>
      store.transaction(
        (tx) =>
          work({
            ...tx,
            idempotency: {
              ...tx.idempotency,
              async setAnswer(...given) {
                if (!state.losesAnswers) return tx.idempotency.setAnswer(...given);
                state.crashed += 1;
                throw new DomainError('UNAVAILABLE', 'crashed');
              },
            },
          }),
        clientId,
      ),
  };
  return { store: crashing, state };
}
