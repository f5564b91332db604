import type { GraphQLObjectType } from 'graphql';

/** The plan does not cover this. Whoever catches it lets the executor do the work, which covers everything. */
export class Bailout extends Error {
  override readonly name = 'Bailout';
}

/** For expressions. */
export function bailOut(what: string, cause?: unknown): never {
  throw new Bailout(what, { cause });
}

/** The extension of a type whose values are promises, which saves its plans from finding out. */
export const ASYNC_TYPE = { waits: true } as const;

/** Thrown where a value of the type turned out to be a promise: such a type cannot be written in one go. */
export class AsyncTypeError extends Bailout {
  readonly type: GraphQLObjectType;

  constructor(type: GraphQLObjectType) {
    super(`${type.name} waits for something`);
    this.type = type;
  }
}

/** What a mutation's one field came to, when the answer to it was not written. */
export type MutationOutcome = { readonly value: unknown } | { readonly error: unknown };

/** A mutation has had its effect, and the executor must tell of it without having it again. */
export class MutationReplay extends Error {
  override readonly name = 'MutationReplay';
  readonly effect: MutationOutcome;

  constructor(effect: MutationOutcome, cause?: unknown) {
    super('The answer to a mutation was not written by its plan', { cause });
    this.effect = effect;
  }
}
