import { type Issue, ValidationError } from '../../domain/errors.ts';

/**
 * GraphQL's names where they differ from those of REST and the domain, by the property that holds the object. Caches of
 * clients take a field `id` for the identity of an object, but the id of a customer is any text of the caller's.
 */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  customer: { customerId: 'id' },
  owner: { lastName: 'lastname' },
};
const HOLDERS = Object.entries(RENAMED);

/** Renames the fields of a mutation's input to the domain's names. */
export function toDomainInput(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const renamed = { ...input };
  for (const [holder, names] of HOLDERS) {
    const held = input[holder];
    if (typeof held === 'object' && held !== null) renamed[holder] = rename(held, names);
  }
  if (Array.isArray(input.metadata)) renamed.metadata = toMetadata(input.metadata);
  return renamed;
}

type MetadataEntries = readonly { readonly key: string; readonly value?: string | null }[];

/** Metadata is a list of entries in GraphQL, which can be typed; unlike in an object, a key can occur twice. */
function toMetadata(entries: MetadataEntries): Readonly<Record<string, unknown>> {
  const keys = new Set<string>();
  for (const [i, { key }] of entries.entries()) {
    if (keys.has(key))
      throw new ValidationError([{ path: ['metadata', i, 'key'], code: 'INVALID', message: 'must not occur twice' }]);
    keys.add(key);
  }
  return Object.fromEntries(entries.map(({ key, value }) => [key, value ?? null]));
}

function rename(held: object, names: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const renamed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(held)) renamed[names[name] ?? name] = value;
  return renamed;
}

/** The path of a fault in a mutation's input, in GraphQL's names. */
export function toInputPath([holder, name, ...rest]: Issue['path']): Issue['path'] {
  if (holder === undefined) return [];
  if (name === undefined) return [holder];
  const [shown] = Object.entries(RENAMED[holder] ?? {}).find(([, known]) => known === name) ?? [name];
  return [holder, shown, ...rest];
}
