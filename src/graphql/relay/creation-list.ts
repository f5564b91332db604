import type { IdPrefix } from '../../domain/id.ts';
import type { Direction, Position } from '../../domain/page.ts';
import { builder } from '../builder.ts';
import { OrderDirectionRef } from '../schema/list-input.ts';
import type { List, PageArguments } from './connection.ts';
import { type RelayPage, relayPage } from './relay-page.ts';

/** The argument, beside those of every connection, of a list that has one order. */
export const creationListArguments = builder.args((t) => ({
  direction: t.field({ type: OrderDirectionRef, description: 'The newest first (DESC) unless said.' }),
}));

type Created = { readonly id: string; readonly createdAt: number };

type CreationList<Row> = {
  readonly prefix: IdPrefix;
  readonly listIn: (direction: Direction) => Pick<List<Row>, 'page' | 'count'>;
};

/** A page of a list that goes by creation, the newest first unless the arguments say otherwise. */
export function connectByCreation<Row extends Created>(
  args: PageArguments & { readonly direction?: Direction | null | undefined },
  { prefix, listIn }: CreationList<Row>,
): RelayPage<Row> {
  const direction = args.direction ?? 'desc';
  return relayPage(args, {
    order: { field: 'createdAt', direction, prefix, isKey: isInstant },
    positionOf: ({ id, createdAt }) => ({ key: createdAt, id }),
    ...listIn(direction),
  });
}

function isInstant(key: unknown): key is Position['key'] {
  return Number.isSafeInteger(key);
}
