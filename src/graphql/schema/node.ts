import { failArgument } from '../bad-input.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { nodeTypeName } from '../relay/node-id.ts';

export const MAX_IDS = 100;

/** A federation gateway requests all entities of another subgraph's page at once; the operation's cost limits it sooner. */
export const MAX_ENTITIES = 1_000;

/** The id, or null if it has no known prefix. */
function knownId(id: string): string | null {
  return nodeTypeName(id) === undefined ? null : id;
}

builder.queryFields((t) => ({
  node: t.node({
    extensions: needs('links:read'),
    description: 'The object with that id; null if there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of an object that implements Node.' }) },
    id: (_, { id }) => knownId(id),
  }),
  nodes: t.nodeList({
    extensions: needs('links:read'),
    description: 'The objects with those ids, in the same order; null in place of each that does not exist.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `The ids of objects that implement Node, at most ${MAX_IDS}.`,
      }),
    },
    ids: (_, { ids }) => {
      if (ids.length > MAX_IDS) failArgument('ids', `must have at most ${MAX_IDS} entries, not ${ids.length}.`);
      return ids.map(knownId);
    },
  }),
}));
