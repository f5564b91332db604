import type { ObjectRef } from '@pothos/core';
import { builder } from '../builder.ts';
import { ASYNC_TYPE } from '../compiled/bailout.ts';

/** `<Noun>Connection` and `<Noun>Edge`, after Relay's specification. */
export function connectionType<Row extends object>(
  type: ObjectRef<typeof builder.$inferSchemaTypes, Row>,
  plural: string,
) {
  return builder.connectionObject(
    {
      type,
      name: `${type.name}Connection`,
      extensions: ASYNC_TYPE,
      description: `A page of a list of ${plural}, after the Relay specification of cursor connections.`,
      fields: (t) => ({
        totalCount: t.int({
          description: `How many ${plural} the whole list has, on all its pages. Counted only when asked for; of a list that is filtered, that costs more.`,
          resolve: ({ totalCount }) => totalCount(),
        }),
      }),
    },
    { name: `${type.name}Edge`, description: `An entry of a list of ${plural}, with its place in the list.` },
  );
}
