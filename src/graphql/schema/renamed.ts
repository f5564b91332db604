import { type Issue, ValidationError } from '../../domain/errors.ts';

/**
 * What GraphQL calls otherwise than REST and the domain do, by the property that holds it. An `id` would be taken for the
 * identity of an object by caches that are keyed by it, and a customer's is what its caller makes of it.
 */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  customer: { customerId: 'id' },
  owner: { lastName: 'lastname' },
};

/** The input of a mutation with the names that the domain reads. */
export function toDomainInput(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const renamed = { ...input };
  for (const [holder, names] of Object.entries(RENAMED)) {
    const held = input[holder];
    if (typeof held === 'object' && held !== null) renamed[holder] = rename(held, names);
  }
  if (Array.isArray(input.metadata)) renamed.metadata = toMetadata(input.metadata);
  return renamed;
}

type MetadataEntries = readonly { readonly key: string; readonly value?: string | null }[];

/** A list has types where an object would be one scalar of anything; but in a list a key can be there twice. */
function toMetadata(entries: MetadataEntries): Readonly<Record<string, unknown>> {
  const keys = new Set<string>();
  for (const [i, { key }] of entries.entries()) {
    if (keys.has(key))
      throw new ValidationError([
        { path: ['metadata', i, 'key'], code: 'INVALID', message: 'must not be there twice' },
      ]);
    keys.add(key);
  }
  return Object.fromEntries(entries.map(({ key, value }) => [key, value ?? null]));
}

function rename(held: object, names: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(held).map(([name, value]) => [names[name] ?? name, value]));
}

/** Where in the input of a mutation a fault is, by the names that its caller used. */
export function toInputPath([holder, name, ...rest]: Issue['path']): Issue['path'] {
  if (holder === undefined) return [];
  if (name === undefined) return [holder];
  const [shown] = Object.entries(RENAMED[holder] ?? {}).find(([, known]) => known === name) ?? [name];
  return [holder, shown, ...rest];
}
