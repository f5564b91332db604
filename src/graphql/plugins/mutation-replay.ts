import { execute, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { MutationOutcome } from '../compiled/bailout.ts';
import type { ServerContext } from '../context.ts';

/** Has the executor write the answer of a mutation that has been run already, without running it again. */
export function useMutationReplay(schema: GraphQLSchema): Plugin<ServerContext, ServerContext> {
  const replaying = withReplayedMutations(schema);
  return {
    onExecute({ args, setExecuteFn }) {
      if (args.contextValue.outcome !== undefined) setExecuteFn((given) => execute({ ...given, schema: replaying }));
    },
  };
}

/** The same schema, but that each mutation resolves to the outcome in the context. */
function withReplayedMutations(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const mutation = schema.getMutationType()?.toConfig();
  if (mutation === undefined) return schema;
  const fields = Object.entries(mutation.fields).map(([name, field]) => [name, { ...field, resolve: replay }]);
  return new GraphQLSchema({
    ...config,
    mutation: new GraphQLObjectType({ ...mutation, fields: Object.fromEntries(fields) }),
    types: config.types.filter((type) => type.name !== mutation.name),
  });
}

function replay(_root: unknown, _args: unknown, { outcome }: { readonly outcome: MutationOutcome }): unknown {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
