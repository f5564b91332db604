import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { PaymentLink, StoredPaymentLink } from '../../domain/payment-link.ts';
import { knownTermsText } from '../../domain/terms-text.ts';
import { AsyncTypeError, Bailout, bailOut } from './bailout.ts';
import type { FieldsOf, PlannedField } from './fields.ts';
import { planLeaf } from './leaf.ts';
import type { Run } from './run.ts';
import { planStored, type StoredField } from './stored-json.ts';

/**
 * Compiles a function that writes objects whose values are all at hand. A page has thousands of fields: looked up by a
 * program that is the same for all of them, each costs several times what it does in a line of code of its own. The
 * code has no text of the caller's in it but the names of fields, which GraphQL's grammar limits to letters, digits and `_`.
 */
export function compileRecord(
  type: GraphQLObjectType,
  fields: readonly PlannedField[],
  fieldsOf: FieldsOf,
): (value: unknown, run: Run) => string {
  const constants: unknown[] = [bailOut, AsyncTypeError];
  const functions: string[] = [];

  /** The name by which the code knows a value of ours. */
  function bind(value: unknown): string {
    return `k[${constants.push(value) - 1}]`;
  }

  function emitFunction(body: string): string {
    const name = `f${functions.length}`;
    functions.push(`function ${name}(v, run) { ${body} }`);
    return name;
  }

  function emitObject(object: GraphQLObjectType, planned: readonly PlannedField[]): string {
    const late = bind(object);
    const stored = planned.filter(isStored);
    const texts = bindStored(stored);
    const lines = planned.map((field, index) => {
      const prefix = JSON.stringify(`${index === 0 ? '{' : ','}"${field.key}":`);
      if ('constant' in field) return `t += ${prefix} + ${JSON.stringify(field.constant)};`;
      const { source, type: fieldType, nodes } = field;
      const value = `t += ${prefix} + ${emitValue(fieldType, nodes)};`;
      if ('exposed' in source) return `x = v[${JSON.stringify(source.exposed)}]; ${value}`;
      const resolved = `x = ${bind(source.resolve)}(v, run); if (x instanceof Promise) throw new k[1](${late}); ${value}`;
      if (texts === undefined || !isStored(field)) return resolved;
      return `if (j !== undefined) t += ${prefix} + j[${stored.indexOf(field)}]; else { ${resolved} }`;
    });
    const check = `if (typeof v !== 'object' || v === null || v instanceof Error) k[0]('no object', v);`;
    const read = texts === undefined ? '' : `const j = ${texts}(v);`;
    return emitFunction(`${check} ${read} let t = '', x; ${lines.join(' ')} return t + '}';`);
  }

  /** What gives the texts of the fields that are stored, for an object that was read; nothing if it does not pay or does not go. */
  function bindStored(stored: readonly StoredField[]): string | undefined {
    if (stored.length === 0) return undefined;
    try {
      const read = planStored(stored, fieldsOf);
      return bind((link: PaymentLink | StoredPaymentLink) => {
        const text = knownTermsText(link);
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
    const each = `for (let i = 0; i < v.length; i++) { const x = v[i]; t += (i === 0 ? '' : ',') + ${emitValue(valueType.ofType, nodes)}; }`;
    return `${emitFunction(`if (!Array.isArray(v)) k[0]('no list', v); let t = '['; ${each} return t + ']';`)}(x, run)`;
  }

  const name = emitObject(type, fields);
  return new Function('k', `'use strict'; ${functions.join('\n')} return ${name};`)(constants);
}

function isStored(field: PlannedField): field is PlannedField & StoredField {
  return 'stored' in field && field.stored !== undefined;
}
