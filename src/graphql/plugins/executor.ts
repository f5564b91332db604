import { execute, type GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { MutationOutcome } from '../compiled/bailout.ts';
import type { ServerContext } from '../context.ts';
import { withMutations } from './mutation-schema.ts';

/**
 * Queries and mutations are executed by graphql-js itself, whose answers compiled operations have to give: the executor
 * that yoga brings differs from it, such as in variables called `__proto__`. Of a mutation that has been run already, the
 * answer is written without running it again.
 */
export function useExecutor(schema: GraphQLSchema): Plugin<ServerContext, ServerContext> {
  const replaying = withMutations(schema, () => replay);
  return {
    onExecute({ args, setExecuteFn }) {
      if (args.contextValue.outcome === undefined) setExecuteFn(execute);
      else setExecuteFn((given) => execute({ ...given, schema: replaying }));
    },
  };
}

function replay(_root: unknown, _args: unknown, { outcome }: { readonly outcome: MutationOutcome }): unknown {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
