import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import type { Context } from '../context.ts';
import { checkLimits, LIMITS } from '../plugins/limits.ts';
import { compileCost } from '../plugins/operation-cost.ts';
import { weigh } from '../plugins/weight.ts';
import { createOutline } from './async-writer.ts';
import { bailOut, type MutationOutcome, MutationReplay } from './bailout.ts';
import type { Writer } from './run.ts';
import { planVariables } from './variables.ts';

/** Answers one operation: the whole body, as the executor's result would be written. */
export type Plan = (context: Context, variables: Readonly<Record<string, unknown>>) => Promise<string>;

/**
 * Plans an operation once, so that every later run does only what depends on its variables and on the data: no parsing,
 * no validation, no tree of results, no walk over the document for each of fifty rows.
 * It covers what most operations are made of. For the rest, and for every error, it throws `Bailout`.
 */
export function planOperation(
  schema: GraphQLSchema,
  text: string,
  operationName: string | null | undefined,
  late: ReadonlySet<GraphQLObjectType>,
  maxCost = Number.POSITIVE_INFINITY,
): Plan {
  const document = readDocument(schema, text);
  const operation = getOperationAST(document, operationName) ?? bailOut('no one operation');
  if (operation.directives?.length) bailOut('a directive');
  const run = operation.operation === OperationTypeNode.MUTATION ? planMutation : planQuery;
  const answer = run(schema, operation, createOutline(schema, fragmentsOf(document), late));
  const coerce = planVariables(schema, operation.variableDefinitions ?? []);
  const cost = compileCost(schema, document, operation).total;

  return async (context, given) => {
    const variables = coerce(given);
    context.cost = weigh(cost, variables);
    if (context.cost > maxCost) return bailOut('an operation that costs too much');
    const data = await answer({}, { context, variables });
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

type Outline = ReturnType<typeof createOutline>;

function planQuery(schema: GraphQLSchema, operation: OperationDefinitionNode, outline: Outline): Writer {
  const type = schema.getRootType(operation.operation);
  if (operation.operation !== OperationTypeNode.QUERY || type == null) return bailOut('a subscription');
  return outline.planWaiting(outline.fieldsOf(type, [operation]));
}

/** Mutations of one field: of several, the second must wait for the first, and a failure leaves one done. */
function planMutation(schema: GraphQLSchema, operation: OperationDefinitionNode, outline: Outline): Writer {
  const type = schema.getMutationType() ?? bailOut('no mutations');
  const [field, ...others] = outline.fieldsOf(type, [operation]);
  if (field === undefined || others.length > 0 || 'constant' in field || !('resolve' in field.source)) {
    return bailOut('more than one field');
  }
  const { resolve } = field.source;
  const write = outline.planValue(field.type, field.nodes);

  return async (root, run): Promise<string> => {
    // A fault of the arguments is found before anything is done, and only then may the executor begin anew.
    const effect = await settle(async () => resolve(root, run));
    if ('error' in effect) throw new MutationReplay(effect);
    try {
      return `{"${field.key}":${await write(effect.value, run)}}`;
    } catch (error) {
      throw new MutationReplay(effect, error);
    }
  };
}

async function settle(work: () => Promise<unknown>): Promise<MutationOutcome> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
