import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { REQUEST_UNITS } from '../../http/limits/units.ts';
import type { Context } from '../context.ts';
import { checkLimits, LIMITS } from '../plugins/limits.ts';
import { compileCost } from '../plugins/operation-cost.ts';
import { requireScopes, scopesOf } from '../plugins/operation-scopes.ts';
import { createAsyncWriter } from './async-writer.ts';
import { bailOut, MutationReplay } from './bailout.ts';
import type { Operation } from './fields.ts';
import { mutationInfo } from './resolver.ts';
import type { ValueWriter } from './run.ts';
import { planVariables } from './variables.ts';

/** Answers one operation: the whole body, as the executor's result would be written. */
export type Plan = (context: Context, variables: Readonly<Record<string, unknown>>) => Promise<string>;

type PlanSource = {
  readonly schema: GraphQLSchema;
  /** The document. */
  readonly text: string;
  readonly operationName: string | null | undefined;
  /** The types known to have fields that resolve to promises. */
  readonly asyncTypes: ReadonlySet<GraphQLObjectType>;
  /** In units; the executor refuses what costs more. */
  readonly maxCost?: number;
};

/**
 * Compiles an operation once, so that every later run does only what depends on its variables and on the data: no parsing,
 * no validation, no tree of results, no walk over the document for each of fifty rows.
 * It covers what most operations are made of. For the rest, and for every error, it throws `Bailout`.
 */
export function planOperation({
  schema,
  text,
  operationName,
  asyncTypes,
  maxCost = Number.POSITIVE_INFINITY,
}: PlanSource): Plan {
  const document = readDocument(schema, text);
  const definition = getOperationAST(document, operationName) ?? bailOut('no one operation');
  if (definition.directives?.length) bailOut('a directive');
  const planRoot = definition.operation === OperationTypeNode.MUTATION ? planMutation : planQuery;
  const write = planRoot({ schema, definition, fragments: fragmentsOf(document) }, asyncTypes);
  const coerce = planVariables(schema, definition.variableDefinitions ?? []);
  const cost = compileCost(schema, document, definition).total;
  const scopes = scopesOf(schema, document, definition);
  const costFor = typeof cost === 'number' ? () => cost : cost;

  return async (context, given) => {
    requireScopes(context.viewer, scopes);
    const variables = coerce(given);
    context.cost = costFor(variables);
    context.operation = definition.name?.value;
    if (context.cost > maxCost) return bailOut('an operation that costs too much');
    const units = REQUEST_UNITS + context.cost;
    const charging = context.charge?.(context.viewer, units);
    if (charging !== undefined) await charging;
    context.charged = units;
    const data = await write(undefined, { context, variables });
    return `{"data":${data}}`;
  };
}

function readDocument(schema: GraphQLSchema, text: string): DocumentNode {
  try {
    const document = parse(text, { maxTokens: LIMITS.tokens });
    checkLimits(schema, document);
    return validate(schema, document).length === 0 ? document : bailOut('a document that is not valid');
  } catch (error) {
    return bailOut('a document that is refused', error);
  }
}

type AsyncTypes = ReadonlySet<GraphQLObjectType>;

function planQuery(operation: Operation, asyncTypes: AsyncTypes): ValueWriter {
  const { schema, definition } = operation;
  const type = schema.getRootType(definition.operation);
  if (definition.operation !== OperationTypeNode.QUERY || type == null) return bailOut('a subscription');
  const writer = createAsyncWriter(operation, asyncTypes);
  return writer.planFields(writer.fieldsOf(type, [definition]));
}

/** Mutations of one field: of several, the second must wait for the first, and a failure leaves one done. */
function planMutation(operation: Operation, asyncTypes: AsyncTypes): ValueWriter {
  const type = operation.schema.getMutationType() ?? bailOut('no mutations');
  const writer = createAsyncWriter(operation, asyncTypes);
  const [field, ...others] = writer.fieldsOf(type, [operation.definition]);
  if (field === undefined || others.length > 0 || 'constant' in field || !('resolve' in field.source)) {
    return bailOut('more than one field');
  }
  const { key, info, source } = field;
  const write = writer.planValue(field.type, field.nodes, info);

  return async (root, run): Promise<string> => {
    // From here on the caller must not run the operation again, so every failure becomes a MutationReplay.
    let value: unknown;
    try {
      value = await source.resolveWith(root, run, mutationInfo(info, key, run.variables));
    } catch (error) {
      throw new MutationReplay({ error });
    }
    try {
      const text = write(value, run);
      return `{"${key}":${typeof text === 'string' ? text : await text}}`;
    } catch (error) {
      throw new MutationReplay({ value }, error);
    }
  };
}

function fragmentsOf({ definitions }: DocumentNode): Operation['fragments'] {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}
