import { isAbstractType, lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../schema/schema.ts';

/** The schema in GraphQL's own language, sorted by name: what schema.graphql holds. */
export function schemaText(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** The object types of each interface and union, by name: what a client's cache needs to match fragments on them. */
export function possibleTypes(): Readonly<Record<string, readonly string[]>> {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const entries = abstract.map(
    (type) =>
      [
        type.name,
        schema
          .getPossibleTypes(type)
          .map(({ name }) => name)
          .sort(),
      ] as const,
  );
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
