import { type FieldNode, type GraphQLField, getNullableType, isListType, Kind, type ValueNode } from 'graphql';
import { DEFAULT_PAGE, LARGEST_PAGE } from '../relay/connection.ts';
import { MOST_IDS } from '../schema/node.ts';

/** The values of an operation's variables. Undefined while they are not known: then each counts as the most it may be. */
export type Variables = Readonly<Record<string, unknown>> | undefined;

/** How many entries a list is taken to have when no argument says so. */
const USUAL_LENGTH = 3;

/**
 * How many times what is selected below a field comes in the answer. A connection says it for the lists inside it:
 * `inside` is the size that the field's parent named.
 */
export function listSize(
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  variables: Variables,
  inside: number | undefined,
): { readonly times: number; readonly inside: number | undefined } {
  const isList = isListType(getNullableType(definition.type));
  if (definition.args.some(({ name }) => name === 'first')) return { times: 1, inside: pageSize(field, variables) };
  if (!isList) return { times: 1, inside: undefined };
  if (definition.args.some(({ name }) => name === 'ids'))
    return { times: idCount(field, variables), inside: undefined };
  return { times: inside ?? USUAL_LENGTH, inside: undefined };
}

function pageSize(field: FieldNode, variables: Variables): number {
  const size = argumentOf(field, 'first', variables) ?? argumentOf(field, 'last', variables) ?? DEFAULT_PAGE;
  return typeof size === 'number' ? Math.min(Math.max(size, 0), LARGEST_PAGE) : LARGEST_PAGE;
}

function idCount(field: FieldNode, variables: Variables): number {
  const ids = argumentOf(field, 'ids', variables);
  return Array.isArray(ids) ? Math.min(ids.length, MOST_IDS) : MOST_IDS;
}

/** What the argument is given as: undefined when it is left out or null, UNKNOWN when only the variables will tell. */
function argumentOf(field: FieldNode, argument: string, variables: Variables): unknown {
  const node = field.arguments?.find(({ name }) => name.value === argument)?.value;
  return node && (literal(node, variables) ?? undefined);
}

const UNKNOWN = Symbol('unknown');

function literal(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables === undefined ? UNKNOWN : variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  if (node.kind === Kind.LIST) return node.values;
  return node.kind === Kind.NULL ? null : UNKNOWN;
}
