import type { GraphQLObjectType } from 'graphql';

/** The plan does not support this. The caller falls back to the executor, which supports everything. */
export class Bailout extends Error {
  override readonly name = 'Bailout';
}

/** Throws a Bailout; usable as an expression. */
export function bailOut(what: string, cause?: unknown): never {
  throw new Bailout(what, { cause });
}

/** The extension of an object type whose fields are promises, so that no plan has to find that out by a failed run. */
export const ASYNC_TYPE = { asyncType: true } as const;

/** A field of the type turned out to be a promise: objects of that type cannot be written synchronously. */
export class AsyncTypeError extends Bailout {
  readonly type: GraphQLObjectType;

  constructor(type: GraphQLObjectType) {
    super(`${type.name} has a field that is a promise`);
    this.type = type;
  }
}

/** What the one field of a mutation resolved to. */
export type MutationOutcome = { readonly value: unknown } | { readonly error: unknown };

/** A mutation has been run, and its answer could not be written: the executor writes it from the outcome, without a second run. */
export class MutationReplay extends Error {
  override readonly name = 'MutationReplay';
  readonly outcome: MutationOutcome;

  constructor(outcome: MutationOutcome, cause?: unknown) {
    super('The plan of a mutation did not write its answer', { cause });
    this.outcome = outcome;
  }
}
