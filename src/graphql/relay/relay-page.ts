import type { PageInfoShape } from '@pothos/plugin-relay';
import { type ConnectionPage, connect, type List, type PageArguments, type PageInfo } from './connection.ts';

type Edge<Row> = { readonly node: Row; readonly cursor: string };

/** A page where the fields of the relay plugin look for it. Each value is read when its field is asked for. */
export type RelayPage<Row> = {
  readonly edges: Promise<Edge<Row>[]>;
  readonly pageInfo: PageInfoShape;
  readonly totalCount: () => Promise<number>;
};

/** The page that Relay's arguments ask for. Throws for arguments that make no page. */
export function relayPage<Row>(args: PageArguments, list: List<Row>): RelayPage<Row> {
  return pageOf(connect(args, list) as ConnectionPage<unknown>) as RelayPage<Row>;
}

const edgeOf = lazily<{ readonly row: unknown; readonly page: ConnectionPage<unknown> }, Edge<unknown>>({
  node: ({ row }) => row,
  cursor: ({ row, page }) => page.cursorOf(row),
});

const pageInfoOf = lazily<PageInfo, Required<PageInfoShape>>({
  hasNextPage: (page) => page.hasNextPage(),
  hasPreviousPage: (page) => page.hasPreviousPage(),
  startCursor: (page) => page.startCursor(),
  endCursor: (page) => page.endCursor(),
});

const pageOf = lazily<ConnectionPage<unknown>, RelayPage<unknown>>({
  edges: async (page) => (await page.rows()).map((row) => edgeOf({ row, page })),
  pageInfo: ({ pageInfo }) => pageInfoOf(pageInfo),
  totalCount: ({ totalCount }) => totalCount,
});

type Readers<Source, Shape> = { readonly [Name in keyof Shape]: (source: Source) => unknown };

/**
 * Makes objects whose properties are read when they are asked for. A property may turn out to be a promise, which is
 * good for GraphQL but unknown to the plugin's types. The getters are inherited, as to make some anew for each of
 * fifty edges would take longer than all the rest.
 */
function lazily<Source, Shape>(readers: Readers<Source, Shape>): (source: Source) => Shape {
  const getters = Object.entries(readers as Readers<Source, Record<string, unknown>>).map(([name, read]) => [
    name,
    {
      get(this: { readonly source: Source }) {
        return read(this.source);
      },
    },
  ]);
  const prototype: object = Object.defineProperties({}, Object.fromEntries(getters));
  return (source) => {
    const made = Object.create(prototype);
    made.source = source;
    return made;
  };
}
