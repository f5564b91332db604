import type { Writer } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';

/** An assumed insert found its row there already, so what followed it was based on a wrong assumption. */
export class NotInsertedError extends Error {
  override readonly name = 'NotInsertedError';
}

/**
 * Sends inserts without waiting for whether they insert a row, which nearly all do. The connection keeps the order, so the
 * next statement finds the row. `confirm` rejects with a NotInsertedError when one did not insert any.
 */
export function assumeInserts({ change }: Pick<Writer, 'change'>) {
  const sent: Promise<void>[] = [];

  async function insert(query: Query<unknown>): Promise<number> {
    const inserted = change(query).then((count) => {
      if (count === 0) throw new NotInsertedError('A row was there already');
    });
    inserted.catch(() => undefined);
    sent.push(inserted);
    return 1;
  }

  async function confirm(): Promise<void> {
    await Promise.all(sent);
  }

  return { insert, confirm };
}
