import { sql } from 'kysely';
import type { Branding } from '../domain/branding.ts';
import type { Client } from '../domain/client.ts';
import type { ClientReads, ClientWrites } from '../domain/ports.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';
import type { Tables } from './tables.ts';

type ClientRow = Tables['clients'];

const CLIENT_COLUMNS = ['id', 'name', 'tag', 'secret_hash', 'api_key_hash', 'created_at', 'branding'] as const;

export function clientStore(dialect: Dialect) {
  const { qb } = dialect;
  const clients = qb.selectFrom('clients').select(CLIENT_COLUMNS);
  const byId = statement((param: Param<{ value: string }>) => clients.where('id', '=', param('value')));
  const byKey = statement((param: Param<{ value: string }>) => clients.where('api_key_hash', '=', param('value')));
  const byTag = statement((param: Param<{ value: string }>) => clients.where('tag', '=', param('value')));
  const all = statement(() => clients.orderBy('id'));
  const insertClient = insertInto(dialect, {
    table: 'clients',
    columns: CLIENT_COLUMNS,
    tail: 'on conflict do nothing',
  });
  const lockOne = statement((param: Param<{ clientId: string }>) => ({
    compile: () => sql`select id from clients where id = ${param('clientId')} ${dialect.forUpdate}`.compile(qb),
  }));
  const setBrandingOf = statement((param: Param<{ clientId: string; branding: string | null }>) =>
    qb
      .updateTable('clients')
      .set({ branding: param('branding') })
      .where('id', '=', param('clientId')),
  );

  function reads(connection: Connection): ClientReads {
    const one = (query: typeof byId) => async (value: string) => {
      const [row] = await connection.rows(query({ value }));
      return row === undefined ? undefined : toClient(row);
    };

    async function list() {
      return (await connection.rows(all({}))).map(toClient);
    }

    return {
      find: one(byId),
      findByApiKeyHash: one(byKey),
      findByTag: one(byTag),
      list,
    };
  }

  function writes(transaction: Transaction): ClientWrites {
    async function insert(client: Client) {
      return (await transaction.change(insertClient(fromClient(client)))) > 0;
    }

    async function setBranding(clientId: string, branding: Branding | undefined) {
      await transaction.change(setBrandingOf({ clientId, branding: toJson(branding) }));
    }

    async function lock(clientId: string) {
      await transaction.rows(lockOne({ clientId }));
    }

    return { ...reads(transaction), insert, lock, setBranding };
  }

  return { reads, writes };
}

function toClient(row: ClientRow): Client {
  return {
    id: row.id,
    name: row.name,
    tag: row.tag,
    secretHash: row.secret_hash,
    apiKeyHash: row.api_key_hash,
    createdAt: row.created_at,
    ...(row.branding !== null && { branding: JSON.parse(row.branding) }),
  };
}

function fromClient({ id, name, tag, secretHash, apiKeyHash, createdAt, branding }: Client): ClientRow {
  return {
    id,
    name,
    tag,
    secret_hash: secretHash,
    api_key_hash: apiKeyHash,
    created_at: createdAt,
    branding: toJson(branding),
  };
}

function toJson(branding: Branding | undefined): string | null {
  return branding === undefined ? null : JSON.stringify(branding);
}
