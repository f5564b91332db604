import type { GraphQLResolveInfo } from 'graphql';
import { bailOut } from './bailout.ts';

/** What of a resolver's fourth argument follows from the operation alone. */
export type PartialInfo = Omit<GraphQLResolveInfo, 'path' | 'rootValue' | 'variableValues'>;

/**
 * The fourth argument of a resolver, made once for a plan. What differs from one run to the next or from one entry of a
 * list to another is not in it: whoever reads that, or copies the whole, throws a Bailout, and the executor answers.
 */
export function planInfo(partial: PartialInfo): GraphQLResolveInfo {
  return {
    ...partial,
    get path() {
      return bailOut('info.path');
    },
    get rootValue() {
      return bailOut('info.rootValue');
    },
    get variableValues() {
      return bailOut('info.variableValues');
    },
  };
}

/** The whole argument for the one field of a mutation, whose resolver must not be interrupted by a Bailout. */
export function mutationInfo(
  partial: PartialInfo,
  key: string,
  variableValues: GraphQLResolveInfo['variableValues'],
): GraphQLResolveInfo {
  const path = { prev: undefined, key, typename: partial.parentType.name };
  return { ...partial, path, rootValue: undefined, variableValues: { ...variableValues } };
}
