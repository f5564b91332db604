import type { KeyedRequest } from '../../domain/idempotency/key.ts';

/** What the result and the answer of a request with a key are sealed for. */
export function keyPurpose({ clientId, key }: Pick<KeyedRequest, 'clientId' | 'key'>): string {
  return `idempotency ${clientId} ${key}`;
}
