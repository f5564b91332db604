import { ScopeError } from './errors.ts';

export const SCOPES = [
  'links:read',
  'links:write',
  'payments:write',
  'refunds:write',
  'webhooks:write',
  'admin',
] as const;

/** What a key may do. `admin` includes the others: who may make keys could make one with all of them. */
export type Scope = (typeof SCOPES)[number];

/** What an operation takes: a scope, or no more than to be somebody. */
export type NeededScope = Scope | 'any';

type Scoped = { readonly key?: { readonly scopes: readonly Scope[] } };

/** Without a key it is the client itself, who may do everything. */
export function hasScope({ key }: Scoped, scope: Scope): boolean {
  return key === undefined || key.scopes.includes(scope) || key.scopes.includes('admin');
}

/** Throws a ScopeError which says that `what` takes the scope. */
export function requireScope(viewer: Scoped, scope: NeededScope, what: string): void {
  if (scope !== 'any' && !hasScope(viewer, scope)) throw new ScopeError(scope, what);
}
