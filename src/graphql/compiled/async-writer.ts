import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { AsyncTypeError, Bailout, bailOut } from './bailout.ts';
import { collectFields, type PlannedField } from './fields.ts';
import { planLeaf } from './leaf.ts';
import { compileRecord } from './object-codegen.ts';
import type { Run, Text, Writer } from './run.ts';

/** A field, or the operation itself. */
type Selecting = Pick<FieldNode, 'selectionSet'>;

type Step = { readonly prefix: string; readonly write?: (parent: object, run: Run) => Text };

/**
 * Plans the upper part of an answer, where values have to be waited for, down to the records, which are compiled.
 * `late` are the types known to wait for something, and are not tried as records again.
 */
export function createOutline(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  late: ReadonlySet<GraphQLObjectType>,
) {
  function fieldsOf(type: GraphQLObjectType, nodes: readonly Selecting[]): readonly PlannedField[] {
    const selections = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
    return collectFields(schema, fragments, type, selections);
  }

  function recordFields(type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly PlannedField[] {
    if (late.has(type)) throw new AsyncTypeError(type);
    return fieldsOf(type, nodes);
  }

  function planObject(type: GraphQLObjectType, nodes: readonly FieldNode[]): Writer {
    try {
      return compileRecord(type, recordFields(type, nodes), recordFields);
    } catch (error) {
      if (!(error instanceof Bailout)) throw error;
      return planWaiting(fieldsOf(type, nodes));
    }
  }

  /** All fields are begun before any is waited for, as the executor does, so that what they load is loaded at once. */
  function planWaiting(fields: readonly PlannedField[]): Writer {
    const steps = fields.map(planStep);
    return (value, run) => {
      if (typeof value !== 'object' || value === null || value instanceof Error) return bailOut('no object', value);
      const parts = steps.flatMap(({ prefix, write }) =>
        write === undefined ? [prefix] : [prefix, write(value, run)],
      );
      return join(parts, '', '', '}');
    };
  }

  function planStep(field: PlannedField, index: number): Step {
    const prefix = `${index === 0 ? '{' : ','}"${field.key}":`;
    if ('constant' in field) return { prefix: prefix + field.constant };
    const write = planValue(field.type, field.nodes);
    const { source } = field;
    if ('resolve' in source)
      return { prefix, write: (parent, run) => whenThere(source.resolve(parent, run), write, run) };
    return { prefix, write: (parent, run) => whenThere(Reflect.get(parent, source.exposed), write, run) };
  }

  function planValue(type: GraphQLOutputType, nodes: readonly FieldNode[]): Writer {
    if (isNonNullType(type)) {
      const write = planPresent(type.ofType, nodes);
      return (value, run) => (value == null ? bailOut('null where none may be') : write(value, run));
    }
    const write = planPresent(type, nodes);
    return (value, run) => (value == null ? 'null' : write(value, run));
  }

  function planPresent(type: GraphQLOutputType, nodes: readonly FieldNode[]): Writer {
    if (isLeafType(type)) return planLeaf(type);
    if (isObjectType(type)) return planObject(type, nodes);
    if (!isListType(type)) return planAbstract(type as GraphQLAbstractType, nodes);
    const write = planValue(type.ofType, nodes);
    return (value, run) => {
      if (!Array.isArray(value)) return bailOut('no list', value);
      return join(
        value.map((entry) => whenThere(entry, write, run)),
        '[',
        ',',
        ']',
      );
    };
  }

  function planAbstract(type: GraphQLAbstractType, nodes: readonly FieldNode[]): Writer {
    const resolveType = type.resolveType ?? bailOut('a type that tells its objects apart in another way');
    const writers = new Map(schema.getPossibleTypes(type).map((object) => [object.name, planObject(object, nodes)]));
    return (value, run) => {
      const name = resolveType(value, run.context, undefined as never, type);
      const write = typeof name === 'string' ? writers.get(name) : undefined;
      return write === undefined ? bailOut('an object of an unknown type') : write(value, run);
    };
  }

  return { fieldsOf, planValue, planWaiting };
}

function whenThere(value: unknown, write: Writer, run: Run): Text {
  return value instanceof Promise ? value.then((found) => write(found, run)) : write(value, run);
}

function join(parts: readonly Text[], opening: string, between: string, end: string): Text {
  if (parts.every((part) => typeof part === 'string')) return opening + parts.join(between) + end;
  return Promise.all(parts).then((texts) => opening + texts.join(between) + end);
}
