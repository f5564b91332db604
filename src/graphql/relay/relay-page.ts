import type { PageInfoShape } from '@pothos/plugin-relay';
import { type ConnectionPage, connect, type List, type PageArguments, type PageInfo } from './connection.ts';

type Edge<Row> = { readonly node: Row; readonly cursor: string };

/** A page in the shape that the relay plugin resolves. Each value is read when its field is selected. */
export type RelayPage<Row> = {
  readonly edges: Promise<Edge<Row>[]>;
  readonly pageInfo: PageInfoShape;
  readonly totalCount: () => Promise<number>;
};

/** The page for Relay's arguments. Throws a GraphQLError that names the argument that is wrong. */
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
 * Makes objects with lazy properties. A property may turn out to be a promise, which GraphQL allows but the plugin's types
 * do not. The getters are on a shared prototype: defining them for each of fifty edges would take longer than all the
 * rest.
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
