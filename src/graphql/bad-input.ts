import { type ASTNode, GraphQLError } from 'graphql';

/** Ends the field with an error that the caller can mend. Errors of any other class are masked. */
export function fail(message: string, node?: ASTNode): never {
  throw new GraphQLError(message, { nodes: node ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** The same, for one argument of the field. */
export function failArgument(argument: string, rule: string): never {
  throw new GraphQLError(`${argument} ${rule}`, { extensions: { code: 'BAD_USER_INPUT', argument } });
}
