import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  isAbstractType,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { bailOut } from './bailout.ts';
import type { Resolve } from './run.ts';
import type { StoredKey } from './stored-json.ts';

/** A field of an answer: always the same text, a property of the parent, or what a resolver gives. */
export type PlannedField = { readonly key: string } & (
  | { readonly constant: string }
  | {
      readonly type: GraphQLOutputType;
      readonly nodes: readonly FieldNode[];
      readonly source: { readonly exposed: string } | { readonly resolve: Resolve };
      /** Where the value also is, in the text that the object was read from. */
      readonly stored?: StoredKey | undefined;
    }
);

/** The fields of an object that stands under these nodes. */
export type FieldsOf = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => readonly PlannedField[];

/** What an object of that type answers to the selections: fields in their order, fragments opened, repeated ones merged. */
export function collectFields(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): readonly PlannedField[] {
  const groups = new Map<string, FieldNode[]>();

  function collect(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      // Which fields there are would depend on variables.
      if (selection.directives?.length) bailOut('a directive');
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        groups.set(key, [...(groups.get(key) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value)) collect(selection.selectionSet);
      } else {
        const fragment = fragments.get(selection.name.value) ?? bailOut('an unknown fragment');
        if (fragment.directives?.length) bailOut('a directive');
        if (applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
      }
    }
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const abstract = schema.getType(condition);
    return isAbstractType(abstract) && schema.isSubType(abstract, type);
  }

  selections.forEach(collect);
  return [...groups].map(([key, nodes]) => planField(schema, type, key, nodes));
}

function planField(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): PlannedField {
  const node = nodes[0] ?? bailOut('no field');
  if (node.name.value === '__typename') return { key, constant: JSON.stringify(type.name) };
  const definition = type.getFields()[node.name.value] ?? bailOut('a field of the schema itself');
  const { pothosExposedField: exposed } = definition.extensions;
  const source = typeof exposed === 'string' ? { exposed } : { resolve: planResolve(schema, definition, node) };
  return { key, type: definition.type, nodes, source, stored: storedKeyOf(definition.extensions.stored) };
}

function planResolve(schema: GraphQLSchema, definition: GraphQLField<unknown, unknown>, node: FieldNode): Resolve {
  const resolve = definition.resolve ?? bailOut('a field without a resolver');
  // Of the fourth argument, the place in the document, no resolver looks at anything but the schema.
  const info = { schema } as GraphQLResolveInfo;
  const argumentsOf = planArguments(definition, node);
  return (value, { context, variables }) => resolve(value, argumentsOf(variables), context, info);
}

type Values = Readonly<Record<string, unknown>>;

/** The arguments for given variables, which are often all that they are. */
function planArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): (variables: Values) => Values {
  const given = node.arguments ?? [];
  const general = (variables: Values) => getArgumentValues(definition, node, variables);
  if (!given.some(({ value }) => hasVariable(value))) {
    const constant = getArgumentValues(definition, node);
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

function storedKeyOf(extension: unknown): StoredKey | undefined {
  return typeof extension === 'object' && extension !== null && 'key' in extension
    ? (extension as StoredKey)
    : undefined;
}
