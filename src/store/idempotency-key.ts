import { sql } from 'kysely';
import type { IdempotencyReads, IdempotencyWrites, KeyRecord } from '../domain/idempotency/ports.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';
import type { Tables } from './tables.ts';

type Row = Tables['idempotency_keys'];
type Key = { clientId: string; key: string };
type Sealed = { result: string | null; answer: string | null };

const COLUMNS = [
  'client_id',
  'idempotency_key',
  'fingerprint',
  'created_at',
  'held_until',
  'sealed_result',
  'sealed_answer',
] as const satisfies (keyof Row)[];

/** The idempotency keys of requests, with their outcomes. */
export function idempotencyKeyStore(dialect: Dialect) {
  const { qb } = dialect;
  const insertKey = insertInto(dialect, {
    table: 'idempotency_keys',
    columns: COLUMNS,
    tail: 'on conflict do nothing',
  });
  const findKey = statement((param: Param<Key>) =>
    qb
      .selectFrom('idempotency_keys')
      .select(COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where('idempotency_key', '=', param('key')),
  );
  const update = (param: Param<Key>) =>
    qb
      .updateTable('idempotency_keys')
      .where('client_id', '=', param('clientId'))
      .where('idempotency_key', '=', param('key'));
  const setSealedResult = statement((param: Param<Key & { sealed: string }>) =>
    update(param).set({ sealed_result: param('sealed') }),
  );
  const setSealedAnswer = statement((param: Param<Key & { sealed: string }>) =>
    update(param)
      .set({ sealed_answer: param('sealed'), sealed_result: null })
      .where('sealed_answer', 'is', null),
  );
  const replaceSealed = statement((param: Param<Key & Sealed & { oldResult: string; oldAnswer: string }>) =>
    update(param)
      .set({ sealed_result: param('result'), sealed_answer: param('answer') })
      .where(sql<boolean>`coalesce(sealed_result, '') = ${param('oldResult')}`)
      .where(sql<boolean>`coalesce(sealed_answer, '') = ${param('oldAnswer')}`),
  );
  const listKeys = statement((param: Param<Key & { limit: number }>) =>
    qb
      .selectFrom('idempotency_keys')
      .select(COLUMNS)
      .where(sql<boolean>`(client_id, idempotency_key) > (${param('clientId')}, ${param('key')})`)
      .orderBy('client_id')
      .orderBy('idempotency_key')
      .limit(param('limit')),
  );

  function reads(connection: Connection): IdempotencyReads {
    return {
      async find(clientId, key) {
        const [row] = await connection.rows(findKey({ clientId, key }));
        return row && toRecord(row);
      },
    };
  }

  function writes(transaction: Transaction): IdempotencyWrites {
    return {
      ...reads(transaction),
      insert: async (record) => (await transaction.change(insertKey(fromRecord(record)))) > 0,
      async setResult(clientId, key, sealed) {
        await transaction.change(setSealedResult({ clientId, key, sealed }));
      },
      setAnswer: async (clientId, key, sealed) =>
        (await transaction.change(setSealedAnswer({ clientId, key, sealed }))) > 0,
      async listAll(limit, { clientId, key } = { clientId: '', key: '' }) {
        return (await transaction.rows(listKeys({ clientId, key, limit }))).map(toRecord);
      },
      async reseal({ clientId, key, ...before }, { sealedResult: result, sealedAnswer: answer }) {
        const old = { oldResult: before.sealedResult ?? '', oldAnswer: before.sealedAnswer ?? '' };
        return (await transaction.change(replaceSealed({ clientId, key, result, answer, ...old }))) > 0;
      },
    };
  }

  return { reads, writes };
}

function toRecord(row: Row): KeyRecord {
  return {
    clientId: row.client_id,
    key: row.idempotency_key,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    heldUntil: row.held_until,
    sealedResult: row.sealed_result,
    sealedAnswer: row.sealed_answer,
  };
}

function fromRecord(record: KeyRecord): Row {
  return {
    client_id: record.clientId,
    idempotency_key: record.key,
    fingerprint: record.fingerprint,
    created_at: record.createdAt,
    held_until: record.heldUntil,
    sealed_result: record.sealedResult,
    sealed_answer: record.sealedAnswer,
  };
}
