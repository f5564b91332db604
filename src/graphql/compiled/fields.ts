import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { bailOut } from './bailout.ts';
import { type FieldResolver, type PartialInfo, planResolver } from './resolver.ts';

/** One operation of a valid document, with the fragments of the document on a null prototype. */
export type Operation = {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
};

/** A field whose value is a property of its parent, or the result of a resolver. */
export type ValueField = {
  readonly key: string;
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
  readonly source: { readonly exposed: string } | FieldResolver;
  readonly info: PartialInfo;
  /** Where the value also is, in the JSON text that the object was read from. */
  readonly stored?: StoredKey | undefined;
};

/**
 * The extension of a field that is the value of a key in a JSON text which the parent keeps. `textOf` gives that text,
 * undefined where it is not available. `defaultValue` is JSON for a text without the key; without one, that is null.
 */
export type StoredKey = {
  readonly key: string;
  readonly textOf: (parent: unknown) => string | undefined;
  readonly defaultValue?: string;
};

/** A field of an answer; `constant` is JSON that is the same for every object of its type. */
export type PlannedField = ValueField | { readonly key: string; readonly constant: string };

/** The fields of an object that stands under these nodes. */
export type FieldsOf = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => readonly PlannedField[];

/** The fields of the selections on an object of that type: in order, with fragments expanded and repeated fields merged. */
export function collectFields(
  operation: Operation,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): readonly PlannedField[] {
  const groups = new Map<string, FieldNode[]>();
  const visited = new Set<string>();

  function collect(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      // Which fields are selected would depend on variables.
      if (selection.directives?.length) bailOut('a directive');
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        groups.set(key, [...(groups.get(key) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value)) collect(selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = operation.fragments[selection.name.value] ?? bailOut('an unknown fragment');
        if (fragment.directives?.length) bailOut('a directive');
        if (applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
      }
    }
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const abstract = operation.schema.getType(condition);
    return isAbstractType(abstract) && operation.schema.isSubType(abstract, type);
  }

  selections.forEach(collect);
  return [...groups].map(([key, nodes]) => planField(operation, type, { key, nodes }));
}

function planField(
  { schema, definition: operation, fragments }: Operation,
  parentType: GraphQLObjectType,
  { key, nodes }: { readonly key: string; readonly nodes: readonly FieldNode[] },
): PlannedField {
  const node = nodes[0] ?? bailOut('no field');
  const fieldName = node.name.value;
  if (fieldName === '__typename') return { key, constant: JSON.stringify(parentType.name) };
  const definition = parentType.getFields()[fieldName] ?? bailOut('a field of the schema itself');
  const { type } = definition;
  const info = { fieldName, fieldNodes: nodes, returnType: type, parentType, schema, fragments, operation };
  const { pothosExposedField: exposed, stored } = definition.extensions;
  const source = typeof exposed === 'string' ? { exposed } : planResolver(definition, node, info);
  return { key, type, nodes, source, info, stored: stored as StoredKey | undefined };
}
