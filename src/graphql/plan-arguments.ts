import { type FieldNode, type GraphQLField, getArgumentValues, Kind, type ValueNode } from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** The arguments of a field: worked out once when no variable is among them, else in each run. */
export function planArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): (variables: Values) => Values {
  if (node.arguments?.some(({ value }) => hasVariable(value))) {
    return (variables) => getArgumentValues(definition, node, variables);
  }
  const constant = getArgumentValues(definition, node);
  return () => constant;
}

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasVariable(value));
}
