import type { AuditAction, AuditEntry, AuditFilter, AuditReads, AuditWrites } from '../../domain/audit/audit-entry.ts';
import { idFloor } from '../../domain/id.ts';
import { indexedCountCost, indexedListCost } from '../../domain/read-cost.ts';
import { byId } from '../sql/by-id.ts';
import { anyOf } from '../sql/condition.ts';
import type { Connection, Dialect, Transaction } from '../sql/database.ts';
import { type IdQuery, idLists } from '../sql/id-list.ts';
import { insertInto } from '../sql/insert.ts';
import type { Tables } from '../tables.ts';

type Row = Tables['audit_entries'];

const COLUMNS = [
  'client_id',
  'id',
  'action',
  'actor',
  'address',
  'trace_id',
  'target_id',
  'detail',
  'created_at',
] as const satisfies (keyof Row)[];

/** The audit trail is append-only: no statement updates an entry, and only retention deletes some. */
export function auditEntryStore(dialect: Dialect) {
  const rows = byId(dialect, { table: 'audit_entries', columns: COLUMNS, toDomain: toEntry });
  const lists = idLists(dialect, { table: 'audit_entries', columns: COLUMNS, toDomain: toEntry });
  const insertEntry = insertInto(dialect, { table: 'audit_entries', columns: COLUMNS });

  function toIdQuery(clientId: string, { action, actor, createdAt }: AuditFilter): Omit<IdQuery, 'direction' | 'cost'> {
    const { from, to } = createdAt ?? {};
    return {
      clientId,
      now: 0,
      conditions: [...anyOf(dialect, 'action', action), ...anyOf(dialect, 'actor', actor)],
      partitions: [],
      above: from === undefined ? undefined : idFloor('aud', from),
      below: to === undefined ? undefined : idFloor('aud', to + 1),
    };
  }

  function reads(connection: Connection): AuditReads {
    const list = lists.reads(connection);
    return {
      findMany: rows.reads(connection).findMany,
      page: (clientId, { filter, direction }, window) =>
        list.page({ ...toIdQuery(clientId, filter), direction, cost: indexedListCost(filter) }, window),
      count: (clientId, filter) => list.count({ ...toIdQuery(clientId, filter), cost: indexedCountCost(filter) }),
    };
  }

  function writes(transaction: Transaction): AuditWrites {
    return {
      ...reads(transaction),
      async append(entry) {
        await transaction.insert(insertEntry(fromEntry(entry)));
      },
    };
  }

  return { reads, writes };
}

function toEntry(row: Row): AuditEntry {
  return {
    clientId: row.client_id,
    id: row.id,
    action: row.action as AuditAction,
    actor: row.actor,
    address: row.address,
    traceId: row.trace_id,
    targetId: row.target_id,
    detail: JSON.parse(row.detail),
    createdAt: row.created_at,
  };
}

function fromEntry(entry: AuditEntry): Row {
  return {
    client_id: entry.clientId,
    id: entry.id,
    action: entry.action,
    actor: entry.actor,
    address: entry.address,
    trace_id: entry.traceId,
    target_id: entry.targetId,
    detail: JSON.stringify(entry.detail),
    created_at: entry.createdAt,
  };
}
