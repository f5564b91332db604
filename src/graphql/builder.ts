import SchemaBuilder from '@pothos/core';
import type { CurrencyCode } from '../domain/currency.ts';
import type { Context } from './context.ts';

/** What each scalar is in code, on its way in and on its way out. */
type Scalars = {
  ID: { Input: string; Output: string };
  DateTime: { Input: number; Output: number };
  Decimal: { Input: string; Output: string };
  URL: { Input: string; Output: string };
  CurrencyCode: { Input: string; Output: CurrencyCode };
};

/**
 * The one schema builder. Every noun's file adds to it: its type, its fields on Query and Mutation, and its fields on
 * the types of nouns that came before it, with `builder.objectField`.
 */
export const builder = new SchemaBuilder<{
  Context: Context;
  Scalars: Scalars;
  DefaultFieldNullability: false;
}>({ defaultFieldNullability: false });

builder.queryType({
  description: 'Everything that can be read. All of it belongs to the client whose credentials are sent.',
});
builder.mutationType({
  description:
    'Everything that can be changed. Each field answers a union: its payload, or an error with a code and a message to show.',
});
