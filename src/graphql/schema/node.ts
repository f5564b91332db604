import { failArgument } from '../bad-input.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { nodeTypeName } from '../relay/node-id.ts';

export const MOST_IDS = 100;

/** A federation gateway requests all entities of another subgraph's page at once; the operation's cost limits it sooner. */
export const MOST_ENTITIES = 1_000;

/** The id, or null if it has no known prefix. */
function knownId(id: string): string | null {
  return nodeTypeName(id) === undefined ? null : id;
}

builder.queryFields((t) => ({
  node: t.node({
    extensions: needs('links:read'),
    description: 'Whatever has that id; null when there is no such thing.',
    args: { id: t.arg.id({ required: true, description: 'The id of anything that implements Node.' }) },
    id: (_, { id }) => knownId(id),
  }),
  nodes: t.nodeList({
    extensions: needs('links:read'),
    description: 'Whatever has those ids, in the order of the ids; null in the place of each that is missing.',
    args: {
      ids: t.arg.idList({ required: true, description: `The ids of things that implement Node, at most ${MOST_IDS}.` }),
    },
    ids: (_, { ids }) => {
      if (ids.length > MOST_IDS) failArgument('ids', `must be at most ${MOST_IDS}, and there are ${ids.length}.`);
      return ids.map(knownId);
    },
  }),
}));
