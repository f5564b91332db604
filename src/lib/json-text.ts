/** Asks a parsed object for the text that it stands for; a key that no JSON has. */
const TEXT = Symbol('JSON text');

type Parsed = { readonly text: string; value: object | undefined };

/** The texts of objects that were written. */
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
 * The object that a JSON text describes, parsed when it is first looked into: most of what is read from a database goes
 * on to callers as the text that it is. It reads, spreads and compares as `JSON.parse(text)` does, but cannot be changed.
 * A text that is no JSON throws SyntaxError at the first look.
 */
export function parseOnDemand<T extends object>(text: string): T {
  return new Proxy<Parsed>({ text, value: undefined }, READ_ON_DEMAND) as unknown as T;
}

/** The object as JSON, which is remembered with it: the object must not change from then on. */
export function toJsonText(value: object): string {
  const known = knownJsonText(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  written.set(value, text);
  return text;
}

/** The JSON of an object that was read or written here; undefined for any other. */
export function knownJsonText(value: object): string | undefined {
  return (value as { readonly [TEXT]?: string })[TEXT] ?? written.get(value);
}
