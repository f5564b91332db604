import { ScopeError } from './errors.ts';

export const SCOPES = [
  'links:read',
  'links:write',
  'payments:write',
  'refunds:write',
  'webhooks:write',
  'admin',
] as const;

/** A permission of an API key. `admin` includes the others, as it may create keys with any scope. */
export type Scope = (typeof SCOPES)[number];

/** What an operation needs: a scope, or just authentication. */
export type NeededScope = Scope | 'any';

type Scoped = { readonly key?: { readonly scopes: readonly Scope[] } };

/** Whether the viewer has the scope. The client itself, without an API key, has all. */
export function hasScope({ key }: Scoped, scope: Scope): boolean {
  return key === undefined || key.scopes.includes(scope) || key.scopes.includes('admin');
}

/** Throws a ScopeError which says that `what` needs the scope. */
export function requireScope(viewer: Scoped, scope: NeededScope, what: string): void {
  if (scope !== 'any' && !hasScope(viewer, scope)) throw new ScopeError(scope, what);
}
