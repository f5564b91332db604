import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { AsyncTypeError, Bailout, bailOut } from './bailout.ts';
import { createCodeGenerator } from './code-generator.ts';
import type { FieldsOf, PlannedField, StoredKey, ValueField } from './fields.ts';
import { planLeaf } from './leaf.ts';
import { markHandled } from './promise.ts';
import type { PlanRun } from './run.ts';
import { prefixOf, toStoredField } from './stored-field.ts';
import { planStored } from './stored-json.ts';

/** `isPromise(x)`, without a call. */
const PROMISED = `typeof x === 'object' && x !== null && typeof x.then === 'function'`;

/**
 * Generates a function that writes objects whose values are all synchronous. A page has thousands of fields, and a generic
 * loop takes several times as long for each as a generated line of code. The only caller's text in that code is the
 * names of fields, which GraphQL's grammar limits to letters, digits and `_`.
 */
export function generateObjectWriter(
  type: GraphQLObjectType,
  fields: readonly PlannedField[],
  fieldsOf: FieldsOf,
): (value: unknown, run: PlanRun) => string {
  const generator = createCodeGenerator({ bailOut, refusePromise, refuseList });
  const { bind } = generator;
  const emitFunction = (body: string) => generator.emitFunction('v, run', body);

  function emitObject(object: GraphQLObjectType, planned: readonly PlannedField[]): string {
    if (object.isTypeOf !== undefined && object.isTypeOf !== null) bailOut('a type that checks its objects');
    const objectType = bind(object);
    const lines = planned.map((field, index) => {
      const prefix = JSON.stringify(prefixOf(field.key, index));
      if ('constant' in field) return `t += ${prefix} + ${JSON.stringify(field.constant)};`;
      const { source, type: fieldType, nodes } = field;
      const found = 'exposed' in source ? `v[${JSON.stringify(source.exposed)}]` : `${bind(source.resolve)}(v, run)`;
      return `x = ${found}; if (${PROMISED}) refusePromise(${objectType}, x); t += ${prefix} + ${emitValue(fieldType, nodes)};`;
    });
    const check = `if (typeof v !== 'object' || v === null || v instanceof Error) bailOut('no object', v);`;
    const opening = planned.length === 0 ? `'{'` : `''`;
    return emitFunction(`${check} let t = ${opening}, x; ${emitStored(planned, lines)} return t + '}';`);
  }

  /** The lines; those of stored fields are executed only for an object that has no text. */
  function emitStored(planned: readonly PlannedField[], lines: readonly string[]): string {
    const runs = storedRuns(planned);
    const texts = bindTexts(runs);
    if (texts === undefined) return lines.join(' ');
    const guarded = lines.map((line, index) => {
      const run = runs.findIndex(([first]) => first?.index === index);
      const copied = run < 0 ? '' : `if (j !== undefined) t += j[${run}];`;
      return isStored(planned[index]) ? `${copied} if (j === undefined) { ${line} }` : line;
    });
    return `const j = ${texts}(v); ${guarded.join(' ')}`;
  }

  /** The identifier of a function that copies the runs of an object; undefined if there are none, or some cannot be copied. */
  function bindTexts(runs: readonly StoredRun[]): string | undefined {
    const [textOf, ...others] = new Set(runs.flat().map(({ field }) => field.stored.textOf));
    if (textOf === undefined || others.length > 0) return undefined;
    try {
      const read = planStored(
        runs.map((run) => run.map(({ field, index }) => toStoredField(field, index))),
        fieldsOf,
      );
      return bind((parent: unknown) => {
        const text = textOf(parent);
        return text === undefined ? undefined : read(text);
      });
    } catch (error) {
      if (error instanceof Bailout) return undefined;
      throw error;
    }
  }

  /** An expression for the text of `x`. */
  function emitValue(valueType: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    if (!isNonNullType(valueType)) return `(x == null ? 'null' : ${emitPresent(valueType, nodes)})`;
    return `(x == null ? bailOut('null where none may be') : ${emitPresent(valueType.ofType, nodes)})`;
  }

  function emitPresent(valueType: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    if (isLeafType(valueType)) return `${bind(planLeaf(valueType))}(x)`;
    if (isObjectType(valueType)) return `${emitObject(valueType, fieldsOf(valueType, nodes))}(x, run)`;
    if (!isListType(valueType)) return bailOut('an object of several types');
    const refuse = 'refuseList(v)';
    const written = `if (${PROMISED}) ${refuse}; t += (i === 0 ? '' : ',') + ${emitValue(valueType.ofType, nodes)};`;
    const each = `for (let i = 0; i < v.length; i++) { const x = v[i]; ${written} }`;
    return `${emitFunction(`if (!Array.isArray(v)) ${refuse}; let t = '['; ${each} return t + ']';`)}(x, run)`;
  }

  return generator.compile(emitObject(type, fields));
}

type StoredValueField = ValueField & { readonly stored: StoredKey };

/** Neighbouring stored fields, with their indexes among all fields. */
type StoredRun = readonly { readonly field: StoredValueField; readonly index: number }[];

function isStored(field: PlannedField | undefined): field is StoredValueField {
  return field !== undefined && 'stored' in field && field.stored !== undefined;
}

function storedRuns(planned: readonly PlannedField[]): readonly StoredRun[] {
  const runs: { field: StoredValueField; index: number }[][] = [];
  planned.forEach((field, index) => {
    if (!isStored(field)) return;
    if (index === 0 || !isStored(planned[index - 1])) runs.push([]);
    runs.at(-1)?.push({ field, index });
  });
  return runs;
}

function refusePromise(type: GraphQLObjectType, promise: unknown): never {
  markHandled(promise);
  throw new AsyncTypeError(type);
}

function refuseList(value: unknown): never {
  if (Array.isArray(value)) value.forEach(markHandled);
  return bailOut('no list of values that are at hand', value);
}
