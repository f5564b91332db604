import type { ApiKey } from '../../domain/api-key.ts';
import type { ApiKeyReads, ApiKeyWrites } from '../../domain/ports.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Connection, Dialect, Transaction } from '../sql/database.ts';
import { insertInto } from '../sql/insert.ts';
import { type Param, statement } from '../sql/statement.ts';
import type { Tables } from '../tables.ts';

const COLUMNS = [
  'id',
  'client_id',
  'name',
  'key_hash',
  'scopes',
  'created_at',
  'valid_until',
  'last_used_at',
  'revoked_at',
] as const;

export function apiKeyStore(dialect: Dialect) {
  const { qb } = dialect;
  const keys = qb.selectFrom('api_keys').select(COLUMNS);
  const byId = statement((param: Param<{ id: string }>) => keys.where('id', '=', param('id')));
  const ofClient = statement((param: Param<{ clientId: string; limit: number }>) =>
    keys
      .where('client_id', '=', param('clientId'))
      .orderBy((eb) => eb.case().when('revoked_at', 'is', null).then(0).else(1).end())
      .orderBy('id', 'desc')
      .limit(param('limit')),
  );
  const live = statement((param: Param<{ clientId: string }>) =>
    qb
      .selectFrom('api_keys')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('client_id', '=', param('clientId'))
      .where('revoked_at', 'is', null),
  );
  const insertKey = insertInto(dialect, { table: 'api_keys', columns: COLUMNS });
  const revokeKey = statement((param: Param<{ clientId: string; id: string; now: number }>) =>
    qb
      .updateTable('api_keys')
      .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', param('now')) }))
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .returning(COLUMNS),
  );
  const touchKey = statement((param: Param<{ id: string; now: number; since: number }>) =>
    qb
      .updateTable('api_keys')
      .set({ last_used_at: param('now') })
      .where('id', '=', param('id'))
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', param('since'))])),
  );

  function reads(connection: Connection): ApiKeyReads {
    return {
      async find(id) {
        const [row] = await connection.rows(byId({ id }));
        return row && toApiKey(row);
      },
      async list(clientId, limit) {
        return (await connection.rows(ofClient({ clientId, limit }))).map(toApiKey);
      },
      async countLive(clientId) {
        return Number((await connection.rows(live({ clientId })))[0]?.count ?? 0);
      },
    };
  }

  function writes(transaction: Transaction): ApiKeyWrites {
    return {
      ...reads(transaction),
      async insert(key) {
        await transaction.change(insertKey(fromApiKey(key)));
      },
      async revoke(clientId, id, now) {
        const [row] = await transaction.rows(revokeKey({ clientId, id, now }));
        return row && toApiKey(row);
      },
      async touch(id, now, since) {
        await transaction.change(touchKey({ id, now, since }));
      },
    };
  }

  return { reads, writes };
}

function toApiKey(row: Tables['api_keys']): ApiKey {
  return {
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    keyHash: row.key_hash,
    scopes: row.scopes.split(' ') as Scope[],
    createdAt: row.created_at,
    expiresAt: row.valid_until,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

function fromApiKey(key: ApiKey): Tables['api_keys'] {
  return {
    id: key.id,
    client_id: key.clientId,
    name: key.name,
    key_hash: key.keyHash,
    scopes: key.scopes.join(' '),
    created_at: key.createdAt,
    valid_until: key.expiresAt,
    last_used_at: key.lastUsedAt,
    revoked_at: key.revokedAt,
  };
}
