import {
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isInterfaceType,
} from 'graphql';
import { failArgument } from '../bad-input.ts';
import type { Context } from '../context.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { nodeTypeName } from '../relay/node-id.ts';
import { MAX_ENTITIES } from '../schema/node.ts';
import { subgraphText } from './subgraph-text.ts';

type QueryField<Args> = GraphQLFieldConfig<unknown, Context, Args>;

/** A gateway's reference to an entity: its type and its id. */
type Representation = { readonly __typename: string; readonly id: string };

// Accepts any value, as the specification requires: a literal with a variable inside is not known at validation.
const ANY = new GraphQLScalarType({
  name: '_Any',
  description: 'A reference to an entity: an object with its `__typename` and its `id`.',
});

const SERVICE = new GraphQLObjectType({
  name: '_Service',
  description: 'What a router reads of this subgraph in order to compose it with others.',
  fields: {
    sdl: { type: new GraphQLNonNull(GraphQLString), description: 'The schema, with the directives of federation.' },
  },
});

/**
 * The schema as a subgraph of Apollo Federation 2: every Node is an entity with its id as the key, and `_entities` and
 * `_service` are added for the gateway. All other types are the same objects as in the schema.
 */
export function toSubgraph(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, ...others } = schema.toConfig();
  const config = query?.toConfig();
  const node = schema.getType('Node');
  const findNode = config?.fields.node?.resolve;
  if (config === undefined || findNode === undefined || !isInterfaceType(node)) throw new Error('There are no Nodes');
  const kinds = schema.getPossibleTypes(node);
  const extended = new GraphQLObjectType({
    ...config,
    fields: { ...config.fields, _entities: entitiesField(kinds, findNode), _service: serviceField(kinds) },
  });
  return new GraphQLSchema({ ...others, query: extended, types: types.filter((type) => type !== query) });
}

/** Resolved by `Query.node`, so entities are read in one batch for each type, and only the viewer's. */
function entitiesField(
  kinds: readonly GraphQLObjectType[],
  findNode: GraphQLFieldResolver<unknown, Context>,
): QueryField<{ representations: readonly unknown[] }> {
  const names = kinds.map(({ name }) => name);
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'What other subgraphs can refer to: everything that implements Node.',
    types: kinds,
    resolveType: ({ id }: Representation) => nodeTypeName(id),
  });
  return {
    type: new GraphQLNonNull(new GraphQLList(entity)),
    description:
      'For routers: the entities of the references, in the same order; null in place of each that does not exist.',
    extensions: needs('links:read'),
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(ANY))),
        description: `The references, at most ${MAX_ENTITIES}.`,
      },
    },
    resolve(root, { representations }, context, info) {
      const { length } = representations;
      if (length > MAX_ENTITIES) {
        failArgument('representations', `must have at most ${MAX_ENTITIES} entries, not ${length}.`);
      }
      const references = representations.map((value) => toRepresentation(value, names));
      return references.map(({ __typename, id }) =>
        nodeTypeName(id) === __typename ? findNode(root, { id }, context, info) : null,
      );
    },
  };
}

function serviceField(kinds: readonly GraphQLObjectType[]): QueryField<object> {
  const sdl = subgraphText(kinds.map(({ name }) => name));
  return {
    type: new GraphQLNonNull(SERVICE),
    description: 'For routers: the schema of this subgraph.',
    extensions: needs('any'),
    resolve: () => ({ sdl }),
  };
}

function toRepresentation(value: unknown, names: readonly string[]): Representation {
  const { __typename: name, id } = Object(value) as Partial<Representation>;
  if (typeof id !== 'string') failArgument('representations', 'must be objects with a __typename and an id.');
  if (name === undefined || !names.includes(name)) {
    failArgument('representations', `must each have one of ${names.join(', ')} as its __typename.`);
  }
  return { __typename: name, id };
}
