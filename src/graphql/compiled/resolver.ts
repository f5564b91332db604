import {
  type FieldNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  getArgumentValues,
  Kind,
  type ValueNode,
} from 'graphql';
import { bailOut } from './bailout.ts';
import type { PlanRun, ValueResolver } from './run.ts';

type Values = Readonly<Record<string, unknown>>;

/** How a plan calls a field's resolver. */
export type FieldResolver = {
  readonly resolve: ValueResolver;
  /** Resolves with another fourth argument than the one of the plan. */
  readonly resolveWith: (parent: unknown, run: PlanRun, info: GraphQLResolveInfo) => unknown;
};

/** The field's own resolver, called with arguments that are evaluated by a compiled function. */
export function planResolver(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  partial: PartialInfo,
): FieldResolver {
  const resolve = definition.resolve ?? bailOut('a field without a resolver');
  const argumentsOf = planArguments(definition, node);
  const planned = planInfo(partial);
  return {
    resolve: (parent: unknown, { context, variables }: PlanRun) =>
      resolve(parent, argumentsOf(variables), context, planned),
    resolveWith: (parent: unknown, { context, variables }: PlanRun, info: GraphQLResolveInfo) =>
      resolve(parent, argumentsOf(variables), context, info),
  };
}

/** Compiles the arguments of a field to a function of the variables, which reads the document only for the rare forms. */
function planArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): (variables: Values) => Values {
  const given = node.arguments ?? [];
  const general = (variables: Values) => getArgumentValues(definition, node, variables);
  if (!given.some(({ value }) => hasVariable(value))) {
    // Shared by all runs: a resolver that wrote to it would throw, and the executor would answer.
    const constant = Object.freeze(getArgumentValues(definition, node));
    return () => constant;
  }
  const others = definition.args.filter(({ name }) => !given.some((argument) => argument.name.value === name));
  const places = given.flatMap(({ name, value }) =>
    value.kind === Kind.VARIABLE ? [{ name: name.value, variable: value.name.value }] : [],
  );
  if (places.length < given.length || others.some(({ defaultValue }) => defaultValue !== undefined)) return general;
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const { name, variable } of places) {
      const value = variables[variable];
      // The argument may have a default, or allow no null.
      if (value == null) return general(variables);
      values[name] = value;
    }
    return values;
  };
}

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasVariable(value));
}

/** The part of GraphQLResolveInfo that depends on the operation alone. */
export type PartialInfo = Omit<GraphQLResolveInfo, 'path' | 'rootValue' | 'variableValues'>;

/**
 * A resolver's GraphQLResolveInfo, made once for a plan. It lacks what differs between runs or between entries of a list:
 * a resolver that reads one of those, or copies the whole object, causes a Bailout, and the executor answers.
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

/** The complete GraphQLResolveInfo for the one field of a mutation, whose resolver must not be interrupted by a Bailout. */
export function mutationInfo(
  partial: PartialInfo,
  key: string,
  variableValues: GraphQLResolveInfo['variableValues'],
): GraphQLResolveInfo {
  const path = { prev: undefined, key, typename: partial.parentType.name };
  return { ...partial, path, rootValue: undefined, variableValues: { ...variableValues } };
}
