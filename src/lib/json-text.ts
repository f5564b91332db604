/** The key under which a lazily parsed object returns its text. */
const TEXT = Symbol('JSON text');

type Parsed = { readonly text: string; value: object | undefined };

/** The texts of objects that were serialized. */
const written = new WeakMap<object, string>();

const READ_ON_DEMAND: ProxyHandler<Parsed> = {
  get: (target, key) => (key === TEXT ? target.text : Reflect.get(parsed(target), key)),
  has: (target, key) => Reflect.has(parsed(target), key),
  ownKeys: (target) => Reflect.ownKeys(parsed(target)),
  getOwnPropertyDescriptor: (target, key) => Reflect.getOwnPropertyDescriptor(parsed(target), key),
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
};

function parsed(target: Parsed): object {
  target.value ??= JSON.parse(target.text) as object;
  return target.value;
}

/**
 * A lazily parsed JSON object: most of what is read from a database is sent on as text. It reads, spreads and compares as
 * `JSON.parse(text)` does, but is immutable. For an invalid text, the first access throws a SyntaxError.
 */
export function parseOnDemand<T extends object>(text: string): T {
  return new Proxy<Parsed>({ text, value: undefined }, READ_ON_DEMAND) as unknown as T;
}

/** Serializes the object and caches the text: the object must not be changed afterwards. */
export function toJsonText(value: object): string {
  const known = knownJsonText(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  written.set(value, text);
  return text;
}

/** The cached JSON text of an object; undefined without one. */
export function knownJsonText(value: object): string | undefined {
  return (value as { readonly [TEXT]?: string })[TEXT] ?? written.get(value);
}
