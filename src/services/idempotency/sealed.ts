import type { KeyedRequest } from '../../domain/idempotency/key.ts';

/** The purpose (associated data) with which the result and the answer of a request with a key are sealed. */
export function keyPurpose({ clientId, key }: Pick<KeyedRequest, 'clientId' | 'key'>): string {
  return `idempotency ${clientId} ${key}`;
}
