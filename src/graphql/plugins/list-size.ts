import { type FieldNode, type GraphQLField, getNullableType, isListType } from 'graphql';
import { MAX_LINKS_AT_ONCE } from '../../services/payment-link/payment-link-bulk.ts';
import { DEFAULT_PAGE, LARGEST_PAGE } from '../relay/connection.ts';
import { MAX_ENTITIES, MAX_IDS } from '../schema/node.ts';
import { type Weight, weightOfArguments } from './weight.ts';

/** The assumed length of a list that no argument bounds. */
const ASSUMED_LENGTH = 3;

/**
 * How many times the selections below a field occur in the answer. The arguments of a connection bound the lists inside it:
 * `inside` is the size that follows from the field's parent. Unknown arguments count as the largest page.
 */
export function listSize(
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  inside: Weight | undefined,
): { readonly times: Weight; readonly inside: Weight | undefined } {
  const isList = isListType(getNullableType(definition.type));
  if (takes(definition, 'inputs'))
    return {
      times: 1,
      inside: weightOfArguments(field, definition, (args) => countOf(args?.inputs, MAX_LINKS_AT_ONCE)),
    };
  if (takes(definition, 'first')) return { times: 1, inside: weightOfArguments(field, definition, pageSize) };
  if (!isList) return { times: 1, inside: undefined };
  if (takes(definition, 'ids'))
    return { times: weightOfArguments(field, definition, (args) => countOf(args?.ids, MAX_IDS)), inside: undefined };
  if (takes(definition, 'representations'))
    return {
      times: weightOfArguments(field, definition, (args) => countOf(args?.representations, MAX_ENTITIES)),
      inside: undefined,
    };
  return { times: inside ?? ASSUMED_LENGTH, inside: undefined };
}

function takes({ args }: GraphQLField<unknown, unknown>, argument: string): boolean {
  return args.some(({ name }) => name === argument);
}

type Arguments = Readonly<Record<string, unknown>> | undefined;

function pageSize(args: Arguments): number {
  const size = args === undefined ? LARGEST_PAGE : (args.first ?? args.last ?? DEFAULT_PAGE);
  return typeof size === 'number' ? Math.min(Math.max(size, 0), LARGEST_PAGE) : LARGEST_PAGE;
}

function countOf(list: unknown, most: number): number {
  return Array.isArray(list) ? Math.min(list.length, most) : most;
}
