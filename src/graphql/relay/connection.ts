import type { PageRows, PageWindow, Position } from '../../domain/page.ts';
import { failArgument } from '../bad-input.ts';
import { decodeCursor, encodeCursor, type ListOrder } from './cursor.ts';

export const LARGEST_PAGE = 50;
export const DEFAULT_PAGE = 20;

export type PageArguments = {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
};

/** A list that can be read by pages. */
export type List<Row> = {
  readonly order: ListOrder;
  readonly positionOf: (row: Row) => Position;
  readonly page: (window: PageWindow) => Promise<PageRows<Row>>;
  readonly count: () => Promise<number>;
};

/** A page of a list. Everything is read lazily and once: a query for `totalCount` alone fetches no rows. */
export type ConnectionPage<Row> = {
  readonly rows: () => Promise<readonly Row[]>;
  readonly cursorOf: (row: Row) => string;
  readonly pageInfo: PageInfo;
  readonly totalCount: () => Promise<number>;
};

export type PageInfo = {
  readonly hasNextPage: () => Promise<boolean>;
  readonly hasPreviousPage: () => Promise<boolean>;
  readonly startCursor: () => Promise<string | null>;
  readonly endCursor: () => Promise<string | null>;
};

/** The page for Relay's arguments. Throws a GraphQLError that names the argument that is wrong. */
export function connect<Row>(args: PageArguments, list: List<Row>): ConnectionPage<Row> {
  const { size, backward } = sizeOf(args);
  const after = args.after == null ? undefined : decodeCursor(args.after, list.order, 'after');
  const before = args.before == null ? undefined : decodeCursor(args.before, list.order, 'before');
  const bounds = { ...(after && { after }), ...(before && { before }) };

  const fetchPage = once(() => list.page({ ...bounds, limit: size, fromEnd: backward }));
  const rows = async () => (await fetchPage()).rows;

  /** Whether there is a row outside of the bounds: at the position of one of them or beyond it. */
  async function hasBeyond(window: Pick<PageWindow, 'after' | 'before' | 'fromEnd'>): Promise<boolean> {
    return (await list.page({ ...window, limit: 0, inclusive: true })).more;
  }

  /**
   * A page does not know whether rows lie beyond its bound: that takes another read. It begins together with the page, so
   * that a list which is read for many parents at once reads both in one statement.
   */
  async function isFollowed(byMore: boolean, beyond: (() => Promise<boolean>) | undefined): Promise<boolean> {
    const [more, others] = await Promise.all([byMore && fetchPage().then((page) => page.more), beyond?.()]);
    return more || others === true;
  }

  const hasNextPage = () => isFollowed(!backward, before && (() => hasBeyond({ after: before, fromEnd: false })));
  const hasPreviousPage = () => isFollowed(backward, after && (() => hasBeyond({ before: after, fromEnd: true })));

  const cursorOf = (row: Row) => encodeCursor(list.order, list.positionOf(row));
  const cursorAt = async (index: number) => {
    const row = (await rows()).at(index);
    return row === undefined ? null : cursorOf(row);
  };
  return {
    rows,
    cursorOf,
    pageInfo: { hasNextPage, hasPreviousPage, startCursor: () => cursorAt(0), endCursor: () => cursorAt(-1) },
    totalCount: list.count,
  };
}

function sizeOf({ first, last }: PageArguments): { readonly size: number; readonly backward: boolean } {
  if (first != null && last != null) failArgument('last', 'cannot go with first: take one of them.');
  const [argument, size] = last == null ? (['first', first ?? DEFAULT_PAGE] as const) : (['last', last] as const);
  if (size < 0 || size > LARGEST_PAGE) failArgument(argument, `must be from 0 to ${LARGEST_PAGE}.`);
  return { size, backward: argument === 'last' };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
