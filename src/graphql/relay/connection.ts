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

/** A list that can be read in stretches. */
export type List<Row> = {
  readonly order: ListOrder;
  readonly positionOf: (row: Row) => Position;
  readonly page: (window: PageWindow) => Promise<PageRows<Row>>;
  readonly count: () => Promise<number>;
};

/** A page of a list. Everything is read when it is asked for, and once: a query for `totalCount` alone fetches no rows. */
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

/** The page that Relay's arguments ask for. Throws for arguments that make no page. */
export function connect<Row>(args: PageArguments, list: List<Row>): ConnectionPage<Row> {
  const { size, backward } = sizeOf(args);
  const after = args.after == null ? undefined : decodeCursor(args.after, list.order, 'after');
  const before = args.before == null ? undefined : decodeCursor(args.before, list.order, 'before');
  const bounds = { ...(after && { after }), ...(before && { before }) };

  // A page of none still looks at one row, to tell whether there is a next page.
  const fetchPage = once(() => list.page({ ...bounds, limit: Math.max(size, 1), fromEnd: backward }));
  const rows = async () => (size === 0 ? [] : (await fetchPage()).rows);
  const cutOff = ({ rows, more }: PageRows<Row>) => more || (size === 0 && rows.length > 0);
  const edge = async (window: Omit<PageWindow, 'limit'>) => (await list.page({ ...window, limit: 1 })).rows.at(0);
  const idOf = (row: Row | undefined) => row && list.positionOf(row).id;

  /** A page that ends at a bound, instead of at its size, does not know what lies beyond: that takes a look. */
  async function hasNextPage(): Promise<boolean> {
    const page = await fetchPage();
    if (!backward && cutOff(page)) return true;
    if (before === undefined) return false;
    const last = page.rows.at(-1);
    if (last !== undefined) return (await edge({ after: list.positionOf(last), fromEnd: false })) !== undefined;
    return idOf(await edge({ fromEnd: true })) !== idOf(await edge({ before, fromEnd: true }));
  }

  async function hasPreviousPage(): Promise<boolean> {
    const page = await fetchPage();
    if (backward && cutOff(page)) return true;
    if (after === undefined) return false;
    const first = page.rows.at(0);
    if (first !== undefined) return (await edge({ before: list.positionOf(first), fromEnd: true })) !== undefined;
    return idOf(await edge({ fromEnd: false })) !== idOf(await edge({ after, fromEnd: false }));
  }

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
