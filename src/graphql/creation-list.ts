import type { IdPrefix } from '../domain/id.ts';
import type { Direction, Position, Slice, Stretch } from '../domain/page.ts';
import { builder } from './builder.ts';
import { type Connection, connect, type PageArguments } from './connection.ts';
import { pageArguments } from './connection-type.ts';
import { OrderDirectionRef } from './list-input.ts';

/** The arguments of a list that has one order. */
export const creationListArguments = {
  ...pageArguments,
  ...builder.args((t) => ({
    direction: t.field({ type: OrderDirectionRef, description: 'The newest first (DESC) unless said.' }),
  })),
};

type Created = { readonly id: string; readonly createdAt: number };

type CreationList<Row> = {
  readonly prefix: IdPrefix;
  readonly page: (direction: Direction, stretch: Stretch) => Promise<Slice<Row>>;
  readonly count: () => Promise<number>;
};

/** A page of a list that goes by creation, the newest first unless the arguments say otherwise. */
export function connectByCreation<Row extends Created>(
  args: PageArguments & { readonly direction?: Direction | null | undefined },
  { prefix, page, count }: CreationList<Row>,
): Connection<Row> {
  const direction = args.direction ?? 'desc';
  return connect(args, {
    order: { field: 'createdAt', direction, prefix, isKey: isInstant },
    positionOf: ({ id, createdAt }) => ({ key: createdAt, id }),
    page: (stretch) => page(direction, stretch),
    count,
  });
}

function isInstant(key: unknown): key is Position['key'] {
  return Number.isSafeInteger(key);
}
