import { type FieldNode, type GraphQLField, getArgumentValues, Kind, type ValueNode } from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** Gives a field's arguments for the variables of a run, without a look at the document where it can be done. */
export function planArguments(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Values) => Values {
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
