import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { definitionOf, fragmentsOf } from './definition.ts';
import { readFieldCost, type SelectedRead, type Units } from './field-cost.ts';
import { listSize } from './list-size.ts';
import { type Variables, type Weight, weigh, weightOfArguments } from './weight.ts';

/** What an operation may cost in units, for its variables. It is compiled once, so that a request only evaluates it. */
export type OperationCost = {
  readonly total: Weight;
  /** The most expensive field, as response keys from the operation down, and the units that it adds. */
  readonly mostExpensive: (variables: Variables) => FieldUnits;
};

type FieldUnits = { readonly path: readonly string[]; readonly units: number };

/** A response key: the cost of its field, how often the fields below it occur, and the cost of all of them together. */
type Part = {
  readonly key: string;
  readonly own: Weight;
  readonly times: Weight;
  readonly below: readonly Part[];
  readonly whole: Weight;
};

/** The selections of one response key on one type, which the executor merges into one field. */
type Merged = { readonly node: FieldNode; readonly type: GraphQLNamedType; readonly sets: SelectionSetNode[] };

/** What fields inherit from their parent: the size of the lists among them, and the reads that selecting them causes. */
type Inside = { readonly size: Weight | undefined; readonly reads: readonly NamedRead[] };

/** What a read costs, and the field that it is charged to. */
type NamedRead = { readonly name: string; readonly weight: Weight };

const NOTHING_INSIDE: Inside = { size: undefined, reads: [] };

/**
 * Compiles the cost of one operation of a valid document within the limits. Fields on different types of a union or an
 * interface all count, though an object has one type, and so do those that a directive leaves out: it is an upper bound.
 */
export function compileCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  const fragments = fragmentsOf(document);

  function merge({ selections }: SelectionSetNode, type: GraphQLNamedType, into: Map<string, Merged>): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = `${type.name}.${keyOf(selection)}`;
        const merged = into.get(key) ?? { node: selection, type, sets: [] };
        if (selection.selectionSet !== undefined) merged.sets.push(selection.selectionSet);
        into.set(key, merged);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const narrowed = schema.getType(fragment?.typeCondition?.name.value ?? type.name);
      if (fragment !== undefined && narrowed !== undefined) merge(fragment.selectionSet, narrowed, into);
    }
  }

  function partsOf(sets: readonly SelectionSetNode[], type: GraphQLNamedType, readsOf: (names: Set<string>) => Inside) {
    const merged = new Map<string, Merged>();
    for (const set of sets) merge(set, type, merged);
    const fields = [...merged.values()];
    const inside = readsOf(new Set(fields.map(({ node }) => node.name.value)));
    const charged = new Set<string>();
    return fields.map((field) => {
      const name = field.node.name.value;
      const reads = charged.has(name) ? [] : inside.reads.filter((read) => read.name === name);
      charged.add(name);
      return partOf(field, inside.size, sum(reads.map((read) => read.weight)));
    });
  }

  function partOf({ node, type, sets }: Merged, size: Weight | undefined, read: Weight): Part {
    const key = keyOf(node);
    const definition = definitionOf(type, node.name.value);
    if (definition === undefined) return { key, own: 1, times: 1, below: [], whole: 1 };
    const { cost, reads } = readFieldCost(definition.extensions);
    const weight = (units: Units): Weight =>
      typeof units === 'number' ? units : weightOfArguments(node, definition, units);
    const list = listSize(node, definition, size);
    const below = partsOf(sets, getNamedType(definition.type), (names) => ({
      size: list.inside,
      reads: reads.flatMap((read) => firstOf(read, names, weight)),
    }));
    const own = sum([weight(cost), read]);
    return { key, own, times: list.times, below, whole: sum([own, product(list.times, totalOf(below))]) };
  }

  const root = schema.getRootType(operation.operation);
  const parts = root == null ? [] : partsOf([operation.selectionSet], root, () => NOTHING_INSIDE);
  return { total: totalOf(parts), mostExpensive: (variables) => mostExpensiveOf(parts, variables) };
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** A read is charged once, to the first of its fields that is selected. */
function firstOf(
  { fields, units }: SelectedRead,
  names: ReadonlySet<string>,
  weight: (units: Units) => Weight,
): NamedRead[] {
  const name = fields.find((field) => names.has(field));
  return name === undefined ? [] : [{ name, weight: weight(units) }];
}

function totalOf(parts: readonly Part[]): Weight {
  return sum(parts.map(({ whole }) => whole));
}

function sum(weights: readonly Weight[]): Weight {
  const constant = weights.reduce<number>((total, weight) => total + (typeof weight === 'number' ? weight : 0), 0);
  const others = weights.filter((weight) => typeof weight !== 'number');
  if (others.length === 0) return constant;
  return (variables) => others.reduce((total, weight) => total + weight(variables), constant);
}

function product(times: Weight, weight: Weight): Weight {
  if (typeof times === 'number' && typeof weight === 'number') return times * weight;
  return (variables) => weigh(times, variables) * weigh(weight, variables);
}

function mostExpensiveOf(parts: readonly Part[], variables: Variables): FieldUnits {
  let most: FieldUnits = { path: [], units: 0 };
  for (const { key, own, times, below } of parts) {
    const inner = mostExpensiveOf(below, variables);
    const units = inner.units * weigh(times, variables);
    const here = { path: [key], units: weigh(own, variables) };
    const found = units > here.units ? { path: [key, ...inner.path], units } : here;
    if (found.units > most.units) most = found;
  }
  return most;
}
