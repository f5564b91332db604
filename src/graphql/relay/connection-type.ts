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
      description: `A page of a list of ${plural}, following the Relay Cursor Connections specification.`,
      fields: (t) => ({
        totalCount: t.int({
          description: `The number of ${plural} in the whole list, across all pages. It is counted only if selected; for a filtered list that costs more.`,
          resolve: ({ totalCount }) => totalCount(),
        }),
      }),
    },
    { name: `${type.name}Edge`, description: `An entry of a list of ${plural}, with its cursor.` },
  );
}
