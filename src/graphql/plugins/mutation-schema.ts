import { defaultFieldResolver, type GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';

// biome-ignore lint/suspicious/noExplicitAny: as graphql-js types the fields of a configuration
type Resolver = GraphQLFieldResolver<any, any>;

/** A copy of the schema in which the resolver of each mutation is wrapped. */
export function withMutations(schema: GraphQLSchema, wrap: (resolve: Resolver) => Resolver): GraphQLSchema {
  const config = schema.toConfig();
  const mutation = schema.getMutationType()?.toConfig();
  if (mutation === undefined) return schema;
  const fields = Object.entries(mutation.fields).map(([name, field]) => [
    name,
    { ...field, resolve: wrap(field.resolve ?? defaultFieldResolver) },
  ]);
  return new GraphQLSchema({
    ...config,
    mutation: new GraphQLObjectType({ ...mutation, fields: Object.fromEntries(fields) }),
    types: config.types.filter((type) => type.name !== mutation.name),
  });
}
