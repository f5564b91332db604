import { type FieldNode, type GraphQLField, Kind, type ValueNode, valueFromAST, visit } from 'graphql';

/** The coerced values of an operation's variables. Undefined while they are not known. */
export type Variables = Readonly<Record<string, unknown>> | undefined;

/** A number that is the same for every request, or follows from the variables of each. */
export type Weight = number | ((variables: Variables) => number);

export function weigh(weight: Weight, variables: Variables): number {
  return typeof weight === 'number' ? weight : weight(variables);
}

type Values = Readonly<Record<string, unknown>>;
type Argument = { readonly name: string } & (
  | { readonly constant: unknown }
  | { readonly read: (variables: Values) => unknown }
);

/**
 * Compiles `measure` over the arguments of a field in a valid document: to a number if they have no variables in them.
 * `measure` gets undefined for the arguments when the variables are not known.
 */
export function weightOfArguments(
  node: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  measure: (args: Values | undefined) => number,
): Weight {
  const args = definition.args.map(({ name, type, defaultValue }): Argument => {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value === undefined) return { name, constant: defaultValue };
    if (!hasVariable(value)) return { name, constant: valueFromAST(value, type) };
    if (value.kind !== Kind.VARIABLE) return { name, read: (variables) => valueFromAST(value, type, variables) };
    const variable = value.name.value;
    return { name, read: (variables) => (Object.hasOwn(variables, variable) ? variables[variable] : defaultValue) };
  });
  const constants = Object.fromEntries(
    args.flatMap((argument) => ('constant' in argument ? [[argument.name, argument.constant]] : [])),
  );
  const others = args.flatMap((argument) => ('read' in argument ? [argument] : []));
  if (others.length === 0) return measure(constants);
  return (variables) => {
    if (variables === undefined) return measure(undefined);
    const values: Record<string, unknown> = { ...constants };
    for (const { name, read } of others) values[name] = read(variables);
    return measure(values);
  };
}

function hasVariable(value: ValueNode): boolean {
  let found = false;
  visit(value, {
    Variable() {
      found = true;
    },
  });
  return found;
}
