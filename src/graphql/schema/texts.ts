/** A field for each text of a record, whose key is its name and whose value its description. */
export function eachText<K extends string, Field>(
  texts: Readonly<Record<K, string>>,
  field: (name: K, description: string) => Field,
): Record<K, Field> {
  const names = Object.keys(texts) as K[];
  return Object.fromEntries(names.map((name) => [name, field(name, texts[name])])) as Record<K, Field>;
}

/** For `satisfies`: an object with all of these keys, whatever else it has. The compiler names the one that is missing. */
export type Covers<Key extends string> = Readonly<Record<Key, unknown>> & Readonly<Record<string, unknown>>;
