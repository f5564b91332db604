import { type ASTNode, GraphQLError } from 'graphql';

/** Throws a GraphQLError, which the caller sees; errors of any other class are masked. */
export function fail(message: string, node?: ASTNode): never {
  throw new GraphQLError(message, { nodes: node ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** Throws a GraphQLError for one argument of the field. */
export function failArgument(argument: string, rule: string): never {
  throw new GraphQLError(`${argument} ${rule}`, { extensions: { code: 'BAD_USER_INPUT', argument } });
}
