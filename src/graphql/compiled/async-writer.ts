import {
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { AsyncTypeError, Bailout, bailOut } from './bailout.ts';
import { collectFields, type Operation, type PlannedField } from './fields.ts';
import { planLeaf } from './leaf.ts';
import { generateObjectWriter } from './object-codegen.ts';
import { beginAll, isPromise, markHandled } from './promise.ts';
import { type PartialInfo, planInfo } from './resolver.ts';
import type { JsonText, PlanRun, ValueWriter } from './run.ts';

/** A field, or the operation itself. */
type Selecting = Pick<FieldNode, 'selectionSet'>;

/** The text before a field's value, and how the value is written unless it is in that text already. */
type FieldWriter = { readonly prefix: string; readonly write?: ValueWriter };

/**
 * Writes the upper part of an answer, where values may be promises, down to the objects whose fields are all synchronous:
 * for those, code is generated. `asyncTypes` are the types known to have promises, for which that is not tried.
 */
export function createAsyncWriter(operation: Operation, asyncTypes: ReadonlySet<GraphQLObjectType>) {
  function fieldsOf(type: GraphQLObjectType, nodes: readonly Selecting[]): readonly PlannedField[] {
    const selections = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
    return collectFields(operation, type, selections);
  }

  function syncFieldsOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly PlannedField[] {
    if (asyncTypes.has(type)) throw new AsyncTypeError(type);
    return fieldsOf(type, nodes);
  }

  function planObject(type: GraphQLObjectType, nodes: readonly FieldNode[]): ValueWriter {
    if (type.isTypeOf !== undefined && type.isTypeOf !== null) return bailOut('a type that checks its objects');
    try {
      return generateObjectWriter(type, syncFieldsOf(type, nodes), syncFieldsOf);
    } catch (error) {
      if (!(error instanceof Bailout)) throw error;
      const write = planFields(fieldsOf(type, nodes));
      return (value, run) => {
        if (typeof value !== 'object' || value === null || value instanceof Error) return bailOut('no object', value);
        return write(value, run);
      };
    }
  }

  /** All fields are begun before any is awaited, as the executor does, so that what they load is loaded in one batch. */
  function planFields(fields: readonly PlannedField[]): ValueWriter {
    const writers = fields.map(planField);

    function combine(texts: readonly string[]): string {
      let object = writers.length === 0 ? '{' : '';
      writers.forEach(({ prefix }, index) => {
        object += prefix;
        object += texts[index];
      });
      return `${object}}`;
    }

    return (parent, run) => {
      const texts = beginAll(writers, ({ write }) => (write === undefined ? '' : write(parent, run)));
      return whenWritten(texts, combine);
    };
  }

  function planField(field: PlannedField, index: number): FieldWriter {
    const prefix = `${index === 0 ? '{' : ','}"${field.key}":`;
    if ('constant' in field) return { prefix: prefix + field.constant };
    const write = planValue(field.type, field.nodes, field.info);
    const { source } = field;
    if ('resolve' in source)
      return { prefix, write: (parent, run) => writeResolved(source.resolve(parent, run), write, run) };
    return { prefix, write: (parent, run) => writeResolved(Reflect.get(parent as object, source.exposed), write, run) };
  }

  function planValue(type: GraphQLOutputType, nodes: readonly FieldNode[], info: PartialInfo): ValueWriter {
    if (isNonNullType(type)) {
      const write = planPresent(type.ofType, nodes, info);
      return (value, run) => (value == null ? bailOut('null where none may be') : write(value, run));
    }
    const write = planPresent(type, nodes, info);
    return (value, run) => (value == null ? 'null' : write(value, run));
  }

  function planPresent(type: GraphQLOutputType, nodes: readonly FieldNode[], info: PartialInfo): ValueWriter {
    if (isLeafType(type)) return planLeaf(type);
    if (isObjectType(type)) return planObject(type, nodes);
    if (!isListType(type)) return planAbstract(type as GraphQLAbstractType, nodes, info);
    const write = planValue(type.ofType, nodes, info);
    return (value, run) => {
      if (!Array.isArray(value)) return bailOut('no list', value);
      const texts = beginAll(value, (entry) => writeResolved(entry, write, run));
      return whenWritten(texts, combineList);
    };
  }

  function planAbstract(type: GraphQLAbstractType, nodes: readonly FieldNode[], partial: PartialInfo): ValueWriter {
    const resolveType = type.resolveType ?? bailOut('a type that tells its objects apart in another way');
    const possible = operation.schema.getPossibleTypes(type);
    const writers = new Map(possible.map((object) => [object.name, planObject(object, nodes)]));
    const info = planInfo(partial);
    return (value, run) => {
      const name = resolveType(value, run.context, info, type);
      const write = typeof name === 'string' ? writers.get(name) : undefined;
      if (write !== undefined) return write(value, run);
      markHandled(name);
      return bailOut('an object of an unknown type');
    };
  }

  return { fieldsOf, planValue, planFields };
}

function writeResolved(value: unknown, write: ValueWriter, run: PlanRun): JsonText {
  return isPromise(value) ? value.then((found) => write(found, run)) : write(value, run);
}

/** By appending, as in every writer: `join` copies at each level, and a text with any character beyond Latin-1 much more slowly. */
function combineList(texts: readonly string[]): string {
  let list = '[';
  texts.forEach((text, index) => {
    if (index > 0) list += ',';
    list += text;
  });
  return `${list}]`;
}

function whenWritten(texts: readonly JsonText[], combine: (found: readonly string[]) => string): JsonText {
  const written = texts.every((text) => typeof text === 'string');
  return written ? combine(texts as readonly string[]) : Promise.all(texts).then(combine);
}
