import type { Writer } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';

/** An insert found its row there already, so that whatever was done after it began from something untrue. */
export class NotInsertedError extends Error {
  override readonly name = 'NotInsertedError';
}

/**
 * Inserts that are sent without waiting whether they insert a row, which nearly all do. Their statement is on its way
 * before whatever is sent next, so that the next one finds the row. `confirm` fails when one did not insert any.
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
