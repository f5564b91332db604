import { execute, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { MutationOutcome } from '../compiled/bailout.ts';
import type { ServerContext } from '../context.ts';

/** Lets a mutation that has been run be told of, in the executor's own words, without being run again. */
export function useMutationReplay(schema: GraphQLSchema): Plugin<ServerContext, ServerContext> {
  const told = withToldMutations(schema);
  return {
    onExecute({ args, setExecuteFn }) {
      if (args.contextValue.effect !== undefined) setExecuteFn((given) => execute({ ...given, schema: told }));
    },
  };
}

/** The same schema, but that each mutation resolves to the effect in the context. */
function withToldMutations(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const mutation = schema.getMutationType()?.toConfig();
  if (mutation === undefined) return schema;
  const fields = Object.entries(mutation.fields).map(([name, field]) => [name, { ...field, resolve: tell }]);
  return new GraphQLSchema({
    ...config,
    mutation: new GraphQLObjectType({ ...mutation, fields: Object.fromEntries(fields) }),
    types: config.types.filter((type) => type.name !== mutation.name),
  });
}

function tell(_root: unknown, _args: unknown, { effect }: { readonly effect: MutationOutcome }): unknown {
  if ('error' in effect) throw effect.error;
  return effect.value;
}
