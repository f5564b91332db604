import type { ObjectRef } from '@pothos/core';
import { builder } from './builder.ts';
import { type Connection, DEFAULT_PAGE, LARGEST_PAGE, type PageInfo } from './connection.ts';
import { WAITS } from './plan-error.ts';

type Edge<Row> = { readonly node: Row; readonly connection: Connection<Row> };
type SchemaTypes = typeof builder.$inferSchemaTypes;

/** The arguments of every paged list. */
export const pageArguments = builder.args((t) => ({
  first: t.int({
    description: `How many to take from the start of the list, or from \`after\` on: from 0 to ${LARGEST_PAGE}. Without first and last it is ${DEFAULT_PAGE}.`,
  }),
  after: t.string({ description: 'A cursor of this list in this order: the page begins behind the place it names.' }),
  last: t.int({
    description: `How many to take from the end of the list, or back from \`before\`: from 0 to ${LARGEST_PAGE}. It cannot go with first.`,
  }),
  before: t.string({ description: 'A cursor of this list in this order: the page ends ahead of the place it names.' }),
}));

const PageInfoRef = builder.objectRef<PageInfo>('PageInfo').implement({
  extensions: WAITS,
  description:
    'Where a page lies in its list. The list is live: what is added and deleted meanwhile shows in the answers.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether the list goes on behind this page, whichever way you are walking.',
      resolve: (page) => page.hasNextPage(),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether there is something ahead of this page, whichever way you are walking.',
      resolve: (page) => page.hasPreviousPage(),
    }),
    startCursor: t.string({
      nullable: true,
      description: 'The place of the first entry, to be sent as `before`; null on an empty page.',
      resolve: (page) => page.startCursor(),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The place of the last entry, to be sent as `after`; null on an empty page.',
      resolve: (page) => page.endCursor(),
    }),
  }),
});

/** `<Noun>Connection` and `<Noun>Edge`, after Relay's specification. */
export function connectionType<Row extends object>(node: ObjectRef<SchemaTypes, Row>, plural: string) {
  const EdgeRef = builder.objectRef<Edge<Row>>(`${node.name}Edge`);
  EdgeRef.implement({
    description: `An entry of a list of ${plural}, with its place in the list.`,
    fields: (t) => ({
      // Pothos cannot tell, Row being open here, that it is what `node` stands for.
      node: t.field({ type: node, description: 'The entry itself.', resolve: (edge) => edge.node as never }),
      cursor: t.string({
        description:
          'The place of the entry in the list, to be sent as `after` or `before`. Opaque, and bound to the order.',
        resolve: (edge) => edge.connection.cursorOf(edge.node),
      }),
    }),
  });
  const ConnectionRef = builder.objectRef<Connection<Row>>(`${node.name}Connection`);
  return ConnectionRef.implement({
    extensions: WAITS,
    description: `A page of a list of ${plural}, after the Relay specification of cursor connections.`,
    fields: (t) => ({
      edges: t.field({
        type: [EdgeRef],
        description: 'The entries of the page in the order of the list, each with its cursor.',
        resolve: async (connection) => (await connection.rows()).map((row) => ({ node: row, connection })),
      }),
      nodes: t.field({
        type: [node],
        description: 'The entries of the page in the order of the list, without cursors.',
        resolve: async (connection) => await connection.rows(),
      }),
      pageInfo: t.field({
        type: PageInfoRef,
        description: 'Whether there is more on either side, and the cursors to go on with.',
        resolve: (connection) => connection.pageInfo,
      }),
      totalCount: t.int({
        description: `How many ${plural} the whole list has, on all its pages. Counted only when asked for.`,
        resolve: (connection) => connection.totalCount(),
      }),
    }),
  });
}
