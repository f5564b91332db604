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
    description: 'An object with a globally unique id, following the Relay Global Object Identification specification.',
    resolveType: (node: unknown) => nodeTypeName((node as { readonly id: string }).id),
  },
  idFieldOptions: {
    description:
      'The id, such as `pl_…` for a payment link: the same in REST and GraphQL. The prefix names the type; ids sort by creation time.',
    // A plain property: the plugin's own resolver would make a promise for each of a page's fifty ids.
    extensions: { pothosExposedField: 'id' },
  },
  // `node` and `nodes` are in node.ts: they answer null for an unknown prefix, where the plugin's own fail.
  nodeQueryOptions: false,
  nodesQueryOptions: false,

  firstArgOptions: {
    description: `The number of entries to return from the start of the list, or after \`after\`: 0 to ${LARGEST_PAGE}. Without first and last it is ${DEFAULT_PAGE}.`,
  },
  afterArgOptions: {
    description: 'A cursor of this list in this order: the page begins after its entry.',
  },
  lastArgOptions: {
    description: `The number of entries to return from the end of the list, or before \`before\`: 0 to ${LARGEST_PAGE}. It cannot be combined with first.`,
  },
  beforeArgOptions: {
    description: 'A cursor of this list in this order: the page ends before its entry.',
  },

  edgesFieldOptions: { description: 'The entries of the page in list order, each with its cursor.' },
  nodesOnConnection: { description: 'The entries of the page in list order, without cursors.' },
  pageInfoFieldOptions: {
    description: 'Whether there are more entries on either side, and the cursors to continue from.',
  },
  nodeFieldOptions: { description: 'The entry itself.' },
  cursorFieldOptions: {
    description:
      'The position of the entry in the list, to pass as `after` or `before`. Opaque, and valid only for the same order.',
  },

  pageInfoTypeOptions: {
    extensions: ASYNC_TYPE,
    description:
      'The position of a page in its list. Lists are live: entries that are added or deleted in the meantime affect the following pages.',
  },
  hasNextPageFieldOptions: {
    description: 'Whether there are entries after this page, whichever the direction of paging.',
  },
  hasPreviousPageFieldOptions: {
    description: 'Whether there are entries before this page, whichever the direction of paging.',
  },
  startCursorFieldOptions: {
    description: 'The cursor of the first entry, to pass as `before`; null on an empty page.',
  },
  endCursorFieldOptions: {
    description: 'The cursor of the last entry, to pass as `after`; null on an empty page.',
  },
} as const;
