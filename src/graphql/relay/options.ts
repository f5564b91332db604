import { ASYNC_TYPE } from '../compiled/bailout.ts';
import { DEFAULT_PAGE, LARGEST_PAGE } from './connection.ts';
import { nodeTypeName } from './node-id.ts';

/** The relay plugin's options: our ids, cursors and descriptions. */
export const relay = {
  cursorType: 'String',
  encodeGlobalID: (_: string, id: string | number | bigint) => String(id),
  decodeGlobalID: (id: string) => ({ typename: nodeTypeName(id) ?? '', id }),
  // A brand is a property written into objects that the domain declares readonly. The id's prefix gives the type instead.
  brandLoadedObjects: false,
  nodeTypeOptions: {
    description: 'Anything with an id of its own, after the Relay specification of object identification.',
    resolveType: (node: unknown) => nodeTypeName((node as { readonly id: string }).id),
  },
  idFieldOptions: {
    description:
      'Its id, such as `pl_…` for a payment link: the same in REST and GraphQL. The prefix tells the kind; ids sort by creation time.',
    // A plain property: the plugin's own resolver would make a promise for each of a page's fifty ids.
    extensions: { pothosExposedField: 'id' },
  },
  // `node` and `nodes` are in node.ts: they answer null for an unknown prefix, where the plugin's own fail.
  nodeQueryOptions: false,
  nodesQueryOptions: false,

  firstArgOptions: {
    description: `How many to take from the start of the list, or from \`after\` on: from 0 to ${LARGEST_PAGE}. Without first and last it is ${DEFAULT_PAGE}.`,
  },
  afterArgOptions: {
    description: 'A cursor of this list in this order: the page begins behind the place it names.',
  },
  lastArgOptions: {
    description: `How many to take from the end of the list, or back from \`before\`: from 0 to ${LARGEST_PAGE}. It cannot go with first.`,
  },
  beforeArgOptions: {
    description: 'A cursor of this list in this order: the page ends ahead of the place it names.',
  },

  edgesFieldOptions: { description: 'The entries of the page in the order of the list, each with its cursor.' },
  nodesOnConnection: { description: 'The entries of the page in the order of the list, without cursors.' },
  pageInfoFieldOptions: { description: 'Whether there is more on either side, and the cursors to go on with.' },
  nodeFieldOptions: { description: 'The entry itself.' },
  cursorFieldOptions: {
    description:
      'The place of the entry in the list, to be sent as `after` or `before`. Opaque, and bound to the order.',
  },

  pageInfoTypeOptions: {
    extensions: ASYNC_TYPE,
    description:
      'Where a page lies in its list. The list is live: what is added and deleted meanwhile shows in the answers.',
  },
  hasNextPageFieldOptions: {
    description: 'Whether the list goes on behind this page, whichever way you are walking.',
  },
  hasPreviousPageFieldOptions: {
    description: 'Whether there is something ahead of this page, whichever way you are walking.',
  },
  startCursorFieldOptions: {
    description: 'The place of the first entry, to be sent as `before`; null on an empty page.',
  },
  endCursorFieldOptions: {
    description: 'The place of the last entry, to be sent as `after`; null on an empty page.',
  },
} as const;
