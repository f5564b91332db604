import { type ExecutionResult, GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { ScopeError } from '../../domain/errors.ts';
import type { Context, ServerContext } from '../context.ts';
import { type OperationScopes, requireScopes, scopesOf } from './operation-scopes.ts';

type OnExecute = NonNullable<Plugin<Context & ServerContext>['onExecute']>;
type Operation = Pick<Parameters<OnExecute>[0], 'args'> & {
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
};

/** Refuses an operation before it is executed when the caller's API key lacks a scope that any of its fields needs. */
export function useScopes(): Plugin<Context & ServerContext> {
  const known = new WeakMap<OperationDefinitionNode, OperationScopes>();

  function decide({ args, setResultAndStopExecution }: Operation): void {
    const { viewer } = args.contextValue;
    if (viewer?.key === undefined) return;
    const operation = getOperationAST(args.document, args.operationName);
    if (operation == null) return;
    const scopes = known.get(operation) ?? scopesOf(args.schema, args.document, operation);
    known.set(operation, scopes);
    try {
      requireScopes(viewer, scopes);
    } catch (error) {
      if (!(error instanceof ScopeError)) throw error;
      setResultAndStopExecution({ errors: [new GraphQLError(error.message, { originalError: error })] });
    }
  }

  return { onExecute: decide, onSubscribe: decide };
}
