import { parseIdempotencyKey } from '../domain/idempotency/key.ts';

/** The request header of draft-ietf-httpapi-idempotency-key-header. */
export const KEY_HEADER = 'idempotency-key';
/** The header's name in messages. */
const KEY_HEADER_NAME = 'Idempotency-Key';

/** The header of an answer that is a replay. */
export const REPLAYED_HEADER = 'idempotency-replayed';

/** The request's idempotency key; undefined without one. Throws a ValidationError that names the header. */
export function readKeyHeader({ headers }: { readonly headers: Pick<Headers, 'get'> }): string | undefined {
  const given = headers.get(KEY_HEADER);
  return given === null ? undefined : parseIdempotencyKey(given, KEY_HEADER_NAME);
}
