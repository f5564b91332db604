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
import type { FieldsOf, PlannedField } from './fields.ts';
import { planLeaf } from './leaf.ts';
import { markHandled } from './promise.ts';
import type { PlanRun } from './run.ts';
import { planStored, type StoredField } from './stored-json.ts';

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
  const constants: unknown[] = [bailOut, refusePromise];
  const functions: string[] = [];

  /** Passes a value to the generated code, and returns the identifier that it has there. */
  function bind(value: unknown): string {
    return `k[${constants.push(value) - 1}]`;
  }

  function emitFunction(body: string): string {
    const name = `f${functions.length}`;
    functions.push(`function ${name}(v, run) { ${body} }`);
    return name;
  }

  function emitObject(object: GraphQLObjectType, planned: readonly PlannedField[]): string {
    if (object.isTypeOf !== undefined && object.isTypeOf !== null) bailOut('a type that checks its objects');
    const objectType = bind(object);
    const stored = planned.filter(isStored);
    const texts = bindStored(stored);
    const lines = planned.map((field, index) => {
      const prefix = JSON.stringify(`${index === 0 ? '{' : ','}"${field.key}":`);
      if ('constant' in field) return `t += ${prefix} + ${JSON.stringify(field.constant)};`;
      const { source, type: fieldType, nodes } = field;
      const found = 'exposed' in source ? `v[${JSON.stringify(source.exposed)}]` : `${bind(source.resolve)}(v, run)`;
      const written = `x = ${found}; if (${PROMISED}) k[1](${objectType}, x); t += ${prefix} + ${emitValue(fieldType, nodes)};`;
      if (texts === undefined || !isStored(field)) return written;
      return `if (j !== undefined) t += ${prefix} + j[${stored.indexOf(field)}]; else { ${written} }`;
    });
    const check = `if (typeof v !== 'object' || v === null || v instanceof Error) k[0]('no object', v);`;
    const read = texts === undefined ? '' : `const j = ${texts}(v);`;
    const opening = planned.length === 0 ? `'{'` : `''`;
    return emitFunction(`${check} ${read} let t = ${opening}, x; ${lines.join(' ')} return t + '}';`);
  }

  /** The identifier of a reader of an object's stored fields; undefined if there are none, or some cannot be copied. */
  function bindStored(stored: readonly StoredField[]): string | undefined {
    const [first] = stored;
    if (first === undefined) return undefined;
    const { textOf } = first.stored;
    if (stored.some((field) => field.stored.textOf !== textOf)) return undefined;
    try {
      const read = planStored(stored, fieldsOf);
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
    return `(x == null ? k[0]('null where none may be') : ${emitPresent(valueType.ofType, nodes)})`;
  }

  function emitPresent(valueType: GraphQLOutputType, nodes: readonly FieldNode[]): string {
    if (isLeafType(valueType)) return `${bind(planLeaf(valueType))}(x)`;
    if (isObjectType(valueType)) return `${emitObject(valueType, fieldsOf(valueType, nodes))}(x, run)`;
    if (!isListType(valueType)) return bailOut('an object of several types');
    const refuse = `${bind(refuseList)}(v)`;
    const written = `if (${PROMISED}) ${refuse}; t += (i === 0 ? '' : ',') + ${emitValue(valueType.ofType, nodes)};`;
    const each = `for (let i = 0; i < v.length; i++) { const x = v[i]; ${written} }`;
    return `${emitFunction(`if (!Array.isArray(v)) ${refuse}; let t = '['; ${each} return t + ']';`)}(x, run)`;
  }

  const name = emitObject(type, fields);
  return new Function('k', `'use strict'; ${functions.join('\n')} return ${name};`)(constants);
}

function isStored(field: PlannedField): field is PlannedField & StoredField {
  return 'stored' in field && field.stored !== undefined;
}

function refusePromise(type: GraphQLObjectType, promise: unknown): never {
  markHandled(promise);
  throw new AsyncTypeError(type);
}

function refuseList(value: unknown): never {
  if (Array.isArray(value)) value.forEach(markHandled);
  return bailOut('no list of values that are at hand', value);
}
