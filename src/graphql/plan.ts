import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { planArguments } from './plan-arguments.ts';
import { planLeaf } from './plan-leaf.ts';
import { type PlannedField, type Run, type Text, Unplanned, writeList, writeObject } from './plan-write.ts';

/** Turns a value into its part of the answer's text. */
export type Writer = (value: unknown, run: Run) => Text;

/**
 * Writes an answer straight from what the resolvers give, in one pass that is laid out once per operation: no tree of
 * results in between, and nothing decided again for each of fifty rows. It covers what most operations are made of;
 * what it does not cover, and every error, throws `Unplanned`, and the executor that knows everything takes over.
 */
export function createPlanner(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  function planValue(type: GraphQLOutputType, nodes: readonly FieldNode[]): Writer {
    if (isNonNullType(type)) {
      const write = planPresent(type.ofType, nodes);
      return (value, run) => (value == null ? failNull() : write(value, run));
    }
    const write = planPresent(type, nodes);
    return (value, run) => (value == null ? 'null' : write(value, run));
  }

  function planPresent(type: GraphQLOutputType, nodes: readonly FieldNode[]): Writer {
    if (isLeafType(type)) return planLeaf(type);
    if (isListType(type)) {
      const write = planValue(type.ofType, nodes);
      return (value, run) => writeList(value, write, run);
    }
    const selections = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
    if (isObjectType(type)) return planObject(type, selections);
    if (isAbstractType(type)) return planAbstract(type, selections);
    throw new Unplanned('a type of an unknown kind');
  }

  function planAbstract(type: GraphQLAbstractType, selections: readonly SelectionSetNode[]): Writer {
    const { resolveType } = type;
    if (resolveType == null) throw new Unplanned('a type that tells its objects apart in another way');
    const writers = new Map(schema.getPossibleTypes(type).map((object) => [object.name, planObject(object, selections)]));
    return (value, run) => {
      // Ours look at the value and the context alone.
      const name = resolveType(value, run.context, undefined as never, type);
      const write = typeof name === 'string' ? writers.get(name) : undefined;
      if (write === undefined) throw new Unplanned('an object of an unknown type');
      return write(value, run);
    };
  }

  function planObject(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): Writer {
    const fields = planFields(type, selections);
    return (value, run) => writeObject(value, fields, run);
  }

  function planFields(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): readonly PlannedField[] {
    const groups = new Map<string, FieldNode[]>();
    for (const selection of selections) collectFields(type, selection, groups);
    return [...groups].map(([key, nodes], index) => planField(type, `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`, nodes));
  }

  function planField(type: GraphQLObjectType, prefix: string, nodes: readonly FieldNode[]): PlannedField {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    if (name === '__typename') return { prefix: prefix + JSON.stringify(type.name) };
    const definition = type.getFields()[name];
    if (node === undefined || definition === undefined) throw new Unplanned('a field of every type');
    const { resolve } = definition;
    const exposed = definition.extensions.pothosExposedField;
    const write = planValue(definition.type, nodes);
    if (typeof exposed === 'string') return { prefix, exposed, write };
    if (resolve === undefined) throw new Unplanned('a field without a resolver');
    const args = planArguments(definition, node);
    return { prefix, write, resolve: (value, run) => resolve(value, args(run.variables), run.context, undefined as never) };
  }

  function collectFields(type: GraphQLObjectType, { selections }: SelectionSetNode, groups: Map<string, FieldNode[]>): void {
    for (const selection of selections) {
      // Which fields there are would depend on variables.
      if (selection.directives?.length) throw new Unplanned('a directive');
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        groups.set(key, [...(groups.get(key) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value, type)) collectFields(type, selection.selectionSet, groups);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (fragment === undefined || fragment.directives?.length) throw new Unplanned('a directive');
        if (applies(fragment.typeCondition.name.value, type)) collectFields(type, fragment.selectionSet, groups);
      }
    }
  }

  function applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const abstract: GraphQLNamedType | undefined = schema.getType(condition);
    return isAbstractType(abstract) && schema.isSubType(abstract, type);
  }

  return { planFields };
}

function failNull(): never {
  throw new Unplanned('null where none may be');
}
