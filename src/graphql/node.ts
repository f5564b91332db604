import { type IdPrefix, idPrefix } from '../domain/id.ts';
import { failArgument } from './bad-input.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';

type Kind = {
  readonly typeName: string;
  /** Undefined for what is missing, and for what belongs to another client. */
  readonly load: (context: Context, id: string) => Promise<{ readonly id: string } | undefined>;
};

export const MOST_IDS = 100;

const kinds = new Map<IdPrefix, Kind>();

/** Lets `node` and `nodes` find things whose ids begin with the prefix. */
export function addNodeKind(prefix: IdPrefix, kind: Kind): void {
  kinds.set(prefix, kind);
}

/** Ids are our own, prefixed and readable, and tell their kind: no wrapper that says it again in base64. */
async function loadNode(context: Context, id: string): Promise<{ readonly id: string } | undefined> {
  return kindOf(id)?.load(context, id);
}

function kindOf(id: string): Kind | undefined {
  const prefix = idPrefix(id);
  return prefix && kinds.get(prefix);
}

export const Node = builder.interfaceRef<{ readonly id: string }>('Node').implement({
  description: 'Anything with an id of its own, after the Relay specification of object identification.',
  resolveType: ({ id }) => kindOf(id)?.typeName,
  fields: (t) => ({
    id: t.exposeID('id', {
      description:
        'Its id, such as `pl_…` for a payment link: the same in REST and GraphQL. The prefix tells the kind; ids sort by creation time.',
    }),
  }),
});

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'Whatever has that id; null when there is no such thing.',
    args: { id: t.arg.id({ required: true, description: 'The id of anything that implements Node.' }) },
    resolve: (_, { id }, context) => loadNode(context, id),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: 'Whatever has those ids, in the order of the ids; null in the place of each that is missing.',
    args: {
      ids: t.arg.idList({ required: true, description: `The ids of things that implement Node, at most ${MOST_IDS}.` }),
    },
    resolve: (_, { ids }, context) => {
      if (ids.length > MOST_IDS) failArgument('ids', `must be at most ${MOST_IDS}, and there are ${ids.length}.`);
      return Promise.all(ids.map((id) => loadNode(context, id)));
    },
  }),
}));
