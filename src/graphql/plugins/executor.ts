import { execute, type GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { MutationOutcome } from '../compiled/bailout.ts';
import type { ServerContext } from '../context.ts';
import { withMutations } from './mutation-schema.ts';

/**
 * Executes queries and mutations by graphql-js itself, because compiled operations are compared with it: yoga's own
 * executor differs, such as in variables called `__proto__`. For a mutation that has been run already, the answer is
 * written from its outcome.
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
