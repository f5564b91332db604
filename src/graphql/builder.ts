import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from './context.ts';
import { relay } from './relay/options.ts';

/** The TypeScript type of each scalar, as input and as output. */
type Scalars = {
  ID: { Input: string; Output: string };
  DateTime: { Input: number; Output: number };
  Decimal: { Input: string; Output: string };
  URL: { Input: string; Output: string };
};

/**
 * The schema builder. Every noun's file adds to it: its type, its fields on Query and Mutation, and its fields on
 * the types of nouns that came before it, with `builder.objectField`.
 */
export const builder = new SchemaBuilder<{
  Context: Context;
  Scalars: Scalars;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  /** The fields of every connection in addition to those that Relay specifies. */
  Connection: { readonly totalCount: () => Promise<number> };
}>({ plugins: [RelayPlugin], defaultFieldNullability: false, relay });

builder.queryType({
  description: 'The operations that read data, all of which belongs to the client whose credentials are sent.',
});
builder.mutationType({
  description:
    'The operations that change data. Each returns a union: its payload, or an error with a code and a message to show.',
});
