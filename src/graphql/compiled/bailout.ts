import type { GraphQLObjectType } from 'graphql';

/** The plan does not cover this. Whoever catches it lets the executor do the work, which covers everything. */
export class Unplanned extends Error {
  override readonly name = 'Unplanned';
}

/** For expressions. */
export function unplanned(what: string, cause?: unknown): never {
  throw new Unplanned(what, { cause });
}

/** The extension of a type whose values are promises, which saves its plans from finding out. */
export const WAITS = { waits: true } as const;

/** Thrown where a value of the type turned out to be a promise: such a type cannot be written in one go. */
export class LateType extends Unplanned {
  readonly type: GraphQLObjectType;

  constructor(type: GraphQLObjectType) {
    super(`${type.name} waits for something`);
    this.type = type;
  }
}

/** What a mutation's one field came to, when the answer to it was not written. */
export type Effect = { readonly value: unknown } | { readonly error: unknown };

/** A mutation has had its effect, and the executor must tell of it without having it again. */
export class Effected extends Error {
  override readonly name = 'Effected';
  readonly effect: Effect;

  constructor(effect: Effect, cause?: unknown) {
    super('The answer to a mutation was not written by its plan', { cause });
    this.effect = effect;
  }
}
