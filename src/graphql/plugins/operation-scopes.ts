import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type NeededScope, requireScope } from '../../domain/scope.ts';
import type { Context } from '../context.ts';
import { definitionOf, fragmentsOf } from './definition.ts';

/** The extension of a field that needs a scope. */
type ScopeExtension = { readonly scope: NeededScope };

/** The scopes that an operation needs, each with the first field that needs it. */
export type OperationScopes = ReadonlyMap<NeededScope, string>;

/** For a field's `extensions`. Every field of Query, Mutation and Subscription needs a scope; others may. */
export function needs(scope: NeededScope): ScopeExtension {
  return { scope };
}

export function neededScope({ scope }: Readonly<Partial<ScopeExtension>>): NeededScope | undefined {
  return scope;
}

/** Every scope that the operation of a valid document needs; fields that a directive leaves out count, too. */
export function scopesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationScopes {
  const fragments = fragmentsOf(document);
  const scopes = new Map<NeededScope, string>();
  const seen = new Set<string>();

  function visit({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const definition = definitionOf(type, selection.name.value);
        const scope = definition && neededScope(definition.extensions);
        if (scope !== undefined && !scopes.has(scope)) scopes.set(scope, selection.name.value);
        if (selection.selectionSet !== undefined) {
          visit(selection.selectionSet, definition && getNamedType(definition.type));
        }
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        visit(selection.selectionSet, condition === undefined ? type : schema.getType(condition));
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) visit(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
      }
    }
  }

  visit(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  return scopes;
}

/** Throws a ScopeError that names the first field for which the viewer's key has no scope. */
export function requireScopes(viewer: Context['viewer'], scopes: OperationScopes): void {
  if (scopes.size === 0 || viewer.key === undefined) return;
  for (const [scope, field] of scopes) requireScope(viewer, scope, field);
}
