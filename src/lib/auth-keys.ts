/** A secret that signs, and the name by which what it signed remembers it; none for the only one there is. */
export type AuthKey = { readonly id: string | undefined; readonly secret: string };

const LISTED = /^([\w-]{1,32}):(.+)$/;

/**
 * The secrets of AUTH_SECRET, the one that signs first: `id:secret` entries divided by commas, or one secret as it stands.
 * Undefined for a text of which only some entries have an id: that is a list with a mistake in it.
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

/** The same for a text that was found to be right. */
export function parseAuthKeys(text: string): readonly [AuthKey, ...AuthKey[]] {
  return readAuthKeys(text) ?? [{ id: undefined, secret: text }];
}
