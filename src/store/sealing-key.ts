import type { SealingKeyStore } from '../domain/ports.ts';
import type { Dialect, Transaction } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';

export function sealingKeyStore(dialect: Dialect) {
  const { qb } = dialect;
  const all = statement(() => qb.selectFrom('sealing_keys').select(['id', 'sealed_check']).orderBy('id'));
  const insertKey = insertInto(dialect, {
    table: 'sealing_keys',
    columns: ['id', 'sealed_check'],
    tail: 'on conflict do nothing',
  });
  const removeKey = statement((param: Param<{ id: string }>) =>
    qb.deleteFrom('sealing_keys').where('id', '=', param('id')),
  );

  function writes(transaction: Transaction): SealingKeyStore {
    async function list() {
      const rows = await transaction.rows(all({}));
      return rows.map((row) => ({ id: row.id, sealedCheck: row.sealed_check }));
    }

    async function insert(id: string, sealedCheck: string) {
      await transaction.change(insertKey({ id, sealed_check: sealedCheck }));
    }

    async function remove(id: string) {
      await transaction.change(removeKey({ id }));
    }

    return { list, insert, remove };
  }

  return { writes };
}
