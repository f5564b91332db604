import { parseIdempotencyKey } from '../domain/idempotency/key.ts';

/** By which a client names a request that it may send again (draft-ietf-httpapi-idempotency-key-header). */
export const KEY_HEADER = 'idempotency-key';
/** What the header is called in words to people. */
const KEY_HEADER_NAME = 'Idempotency-Key';

/** On an answer that was given before. */
export const REPLAYED_HEADER = 'idempotency-replayed';

/** Undefined without one. Throws a ValidationError that names the header. */
export function readKeyHeader({ headers }: { readonly headers: Pick<Headers, 'get'> }): string | undefined {
  const given = headers.get(KEY_HEADER);
  return given === null ? undefined : parseIdempotencyKey(given, KEY_HEADER_NAME);
}
