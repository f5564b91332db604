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

/**
 * Throws a ScopeError which says that `what` takes the scope. Without a key it is the client itself, who may do everything.
 */
export function requireScope({ key }: Scoped, scope: NeededScope, what: string): void {
  if (key === undefined || scope === 'any' || key.scopes.includes(scope) || key.scopes.includes('admin')) return;
  throw new ScopeError(scope, what);
}
