/** Makes a field for each entry of a record: the key is its name, the value its description. */
export function eachText<K extends string, Field>(
  texts: Readonly<Record<K, string>>,
  field: (name: K, description: string) => Field,
): Record<K, Field> {
  const names = Object.keys(texts) as K[];
  return Object.fromEntries(names.map((name) => [name, field(name, texts[name])])) as Record<K, Field>;
}

/** For `satisfies`: an object with all of these keys, and possibly others. The compiler names a missing one. */
export type Covers<Key extends string> = Readonly<Record<Key, unknown>> & Readonly<Record<string, unknown>>;
