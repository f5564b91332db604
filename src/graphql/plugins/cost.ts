import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { COST_HEADER } from '../../http/headers.ts';
import { noteOperation } from '../../http/request-record.ts';
import type { Context, ServerContext } from '../context.ts';
import { compileCost, type OperationCost } from './operation-cost.ts';
import { type Variables, weigh } from './weight.ts';

/** The operation that is about to be executed, and a function that answers it with a result instead. */
type Operation = {
  readonly args: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'> & {
    readonly contextValue: { readonly request: Request } & Pick<
      Context & ServerContext,
      'viewer' | 'charge' | 'outcome'
    >;
  };
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
};

/**
 * Computes the cost of each operation before it is executed, refuses those above `maximum`, and charges the others to
 * their client's budget.
 */
export function useCost({ maximum }: { readonly maximum: number }): Plugin<Context & ServerContext> {
  const costs = new WeakMap<OperationDefinitionNode, OperationCost>();
  const totals = new WeakMap<Request, number>();

  function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): OperationCost {
    const known = costs.get(operation);
    if (known !== undefined) return known;
    const cost = compileCost(schema, document, operation);
    costs.set(operation, cost);
    return cost;
  }

  function decide({ args, setResultAndStopExecution }: Operation): void | Promise<void> {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation == null) return;
    const cost = costOf(args.schema, args.document, operation);
    const variables = typeof cost.total === 'number' ? undefined : coerce(operation, args);
    const total = weigh(cost.total, variables);
    totals.set(args.contextValue.request, total);
    noteOperation(operation.name?.value, total);
    if (total > maximum) return setResultAndStopExecution({ errors: [costError(cost, variables, maximum)] });
    const { viewer, charge, outcome } = args.contextValue;
    // A mutation that has been run was charged by its plan.
    if (outcome === undefined) return charge?.(viewer, total);
  }

  return {
    onExecute: decide,
    onSubscribe: decide,
    onResponse({ request, response }) {
      const cost = totals.get(request);
      if (cost !== undefined) response.headers.set(COST_HEADER, String(cost));
    },
  };
}

/** Undefined for variables that the executor will refuse: the operation then counts as the most it may cost. */
function coerce(
  { variableDefinitions = [] }: OperationDefinitionNode,
  { schema, variableValues }: Operation['args'],
): Variables {
  const { coerced } = getVariableValues(schema, variableDefinitions, variableValues ?? {});
  // Without a prototype, a variable called `constructor` that is left out is missing like any other.
  return coerced && { __proto__: null, ...coerced };
}

function costError(cost: OperationCost, variables: Variables, max: number): GraphQLError {
  const total = weigh(cost.total, variables);
  const { path, units } = cost.mostExpensive(variables);
  const message =
    `The operation costs ${total} units, and ${max} is the most it may cost. ` +
    `Its most expensive field is ${path.join('.')}, with ${units}. Ask for smaller pages, or for less in one request.`;
  return new GraphQLError(message, {
    // For yoga: 400, unless the caller is one of those that take errors with 200 alone.
    extensions: {
      code: 'LIMIT_EXCEEDED',
      limit: 'units of cost',
      max,
      cost: total,
      path,
      http: { spec: true, status: 400 },
    },
  });
}
