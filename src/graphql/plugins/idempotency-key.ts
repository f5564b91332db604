import {
  type ExecutionArgs,
  type FieldNode,
  GraphQLError,
  type GraphQLResolveInfo,
  getDirectiveValues,
  getOperationAST,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { ValidationError } from '../../domain/errors.ts';
import { parseIdempotencyKey } from '../../domain/idempotency/key.ts';
import { fingerprint } from '../../lib/fingerprint.ts';
import { IDEMPOTENT } from '../schema/idempotent.ts';

/** The key of a mutation's field, from its directive or the request's header. Throws a ValidationError for a bad one. */
export function idempotencyKeyOf(info: GraphQLResolveInfo, headerKey: string | undefined): string | undefined {
  const values = info.fieldNodes.map((node) => getDirectiveValues(IDEMPOTENT, node, info.variableValues));
  const given = [...new Set(values.flatMap((value) => (value === undefined ? [] : [String(value.key)])))];
  const keys = given.map((key) => parseIdempotencyKey(key, '@idempotent(key:)'));
  const [key, ...others] = [...new Set(headerKey === undefined ? keys : [headerKey, ...keys])];
  if (others.length > 0) throw fault('@idempotent(key:)', 'must be the only key of its field');
  return key;
}

/** A hash of the whole request and of the response key of the field. */
export function fingerprintOf({ query = '', operationName, variables }: GraphQLParams, field: string): string {
  return fingerprint(['GraphQL', query, operationName ?? '', JSON.stringify(variables ?? {}), field]);
}

/** The header is for one mutation. Throws a ValidationError for an operation with several. */
export function requireOneField({ document, operationName }: ExecutionArgs): void {
  const names = new Set<string>();
  const opened = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) note(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!opened.has(selection.name.value)) open(selection.name.value);
    }
  }

  function note({ alias, name }: FieldNode): void {
    if (name.value !== '__typename') names.add((alias ?? name).value);
  }

  function open(name: string): void {
    opened.add(name);
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name)
        collect(definition.selectionSet);
    }
  }

  const operation = getOperationAST(document, operationName);
  if (operation != null) collect(operation.selectionSet);
  if (names.size === 1) return;
  throw fault(
    'Idempotency-Key',
    'must come with an operation of one field; give each of several fields a key by @idempotent',
  );
}

/** Refuses the directive anywhere but on a mutation's field, where it would have no effect. */
export const misplacedDirectives: ValidationRule = (context) => ({
  Field(node) {
    const parent = context.getParentType();
    if (parent === context.getSchema().getMutationType()) return;
    const directive = node.directives?.find(({ name }) => name.value === IDEMPOTENT.name);
    if (directive === undefined) return;
    const message = 'Directive "@idempotent" is allowed on fields of Mutation only.';
    context.reportError(
      new GraphQLError(message, { nodes: directive, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
    );
  },
});

function fault(place: string, message: string): ValidationError {
  return new ValidationError([{ path: [place], code: 'INVALID', message }]);
}
