/** A secret that signs, and the name by which what it signed remembers it; none for the only one there is. */
export type AuthKey = { readonly id: string | undefined; readonly secret: string };

const LISTED = /^([\w-]{1,32}):(.+)$/;

/**
 * The secrets of AUTH_SECRET, the one that signs first: `id:secret` entries divided by commas, or one secret as it stands.
 * A text whose entries do not all begin with an id is one secret, whatever is in it.
 */
export function parseAuthKeys(text: string): readonly [AuthKey, ...AuthKey[]] {
  const keys = text.split(',').flatMap((entry): AuthKey[] => {
    const [, id, secret] = LISTED.exec(entry.trim()) ?? [];
    return id === undefined || secret === undefined ? [] : [{ id, secret }];
  });
  const [first, ...others] = keys;
  const isList = first !== undefined && keys.length === text.split(',').length;
  return isList ? [first, ...others] : [{ id: undefined, secret: text }];
}
