import { execute, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { MutationOutcome } from '../compiled/bailout.ts';
import type { ServerContext } from '../context.ts';

/**
 * Queries and mutations are executed by graphql-js itself, whose answers compiled operations have to give: the executor
 * that yoga brings differs from it, such as in variables called `__proto__`. Of a mutation that has been run already, the
 * answer is written without running it again.
 */
export function useExecutor(schema: GraphQLSchema): Plugin<ServerContext, ServerContext> {
  const replaying = withReplayedMutations(schema);
  return {
    onExecute({ args, setExecuteFn }) {
      if (args.contextValue.outcome === undefined) setExecuteFn(execute);
      else setExecuteFn((given) => execute({ ...given, schema: replaying }));
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
