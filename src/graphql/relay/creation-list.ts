import type { IdPrefix } from '../../domain/id.ts';
import type { Direction, Position } from '../../domain/page.ts';
import { builder } from '../builder.ts';
import { OrderDirectionRef } from '../schema/list-input.ts';
import type { List, PageArguments } from './connection.ts';
import { type RelayPage, relayPage } from './relay-page.ts';

/** `<Noun>Order` and `<Noun>OrderField` of lists that are sorted by creation and by nothing else so far. */
export function creationOrder(noun: string, plural: string) {
  const FieldRef = builder.enumType(`${noun}OrderField`, {
    description: `The fields that a list of ${plural} can be sorted by.`,
    values: {
      CREATED_AT: { value: 'createdAt', description: 'The time of creation. Ties are broken by id.' },
    } as const,
  });
  return builder.inputType(`${noun}Order`, {
    description: `How to sort ${plural}.`,
    fields: (t) => ({
      field: t.field({ type: FieldRef, required: true, description: 'The field to sort by.' }),
      direction: t.field({ type: OrderDirectionRef, required: true, description: 'The direction to sort in.' }),
    }),
  });
}

type CreationOrder = { readonly direction: Direction };

type Created = { readonly id: string; readonly createdAt: number };

type CreationList<Row> = {
  readonly prefix: IdPrefix;
  readonly listIn: (direction: Direction) => Pick<List<Row>, 'page' | 'count'>;
};

/** A page of a list in order of creation, the newest first unless the arguments say otherwise. */
export function connectByCreation<Row extends Created>(
  args: PageArguments & { readonly orderBy?: CreationOrder | null | undefined },
  { prefix, listIn }: CreationList<Row>,
): RelayPage<Row> {
  const direction = args.orderBy?.direction ?? 'desc';
  return relayPage(args, {
    order: { field: 'createdAt', direction, prefix, isKey: isInstant },
    positionOf: ({ id, createdAt }) => ({ key: createdAt, id }),
    ...listIn(direction),
  });
}

function isInstant(key: unknown): key is Position['key'] {
  return Number.isSafeInteger(key);
}
