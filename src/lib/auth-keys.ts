/** A signing secret with its id, which tokens carry as `kid`; a single secret has none. */
export type AuthKey = { readonly id: string | undefined; readonly secret: string };

const LISTED = /^([\w-]{1,32}):(.+)$/;

/**
 * The secrets of AUTH_SECRET, the signing one first: comma-separated `id:secret` entries, or a single secret. Undefined for a
 * list in which only some entries have an id.
 */
export function readAuthKeys(text: string): readonly [AuthKey, ...AuthKey[]] | undefined {
  const entries = text.split(',').map((entry) => LISTED.exec(entry.trim()));
  const keys = entries.flatMap((found) => {
    const [, id, secret] = found ?? [];
    return id === undefined || secret === undefined ? [] : [{ id, secret }];
  });
  const [first, ...others] = keys;
  if (first === undefined) return [{ id: undefined, secret: text }];
  return keys.length === entries.length ? [first, ...others] : undefined;
}

/** The secrets of a validated text. */
export function parseAuthKeys(text: string): readonly [AuthKey, ...AuthKey[]] {
  return readAuthKeys(text) ?? [{ id: undefined, secret: text }];
}
