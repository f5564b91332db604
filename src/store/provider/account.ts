import { sql } from 'kysely';
import type { ProviderAccount } from '../../domain/provider/account.ts';
import type { ProviderAccountReads, ProviderAccountWrites } from '../../domain/provider/ports.ts';
import type { Connection, Dialect, Transaction } from '../sql/database.ts';
import { insertInto } from '../sql/insert.ts';
import { type Param, statement } from '../sql/statement.ts';
import type { Tables } from '../tables.ts';

type Row = Tables['provider_accounts'];
type Key = { readonly clientId: string; readonly id: string };

const COLUMNS = [
  'client_id',
  'id',
  'provider',
  'mode',
  'methods',
  'sealed_credentials',
  'created_at',
  'updated_at',
  'notices_read_to',
] as const satisfies (keyof Row)[];

export function providerAccountStore(dialect: Dialect) {
  const { qb } = dialect;
  const accounts = qb.selectFrom('provider_accounts').select(COLUMNS);
  const one = statement((param: Param<Key>) =>
    accounts.where('client_id', '=', param('clientId')).where('id', '=', param('id')),
  );
  const ofClient = statement((param: Param<{ clientId: string }>) =>
    accounts.where('client_id', '=', param('clientId')).orderBy('id'),
  );
  const some = statement((param: Param<Key & { limit: number }>) =>
    accounts
      .where(sql<boolean>`(client_id, id) > (${param('clientId')}, ${param('id')})`)
      .orderBy('client_id')
      .orderBy('id')
      .limit(param('limit')),
  );
  const putOne = insertInto(dialect, {
    table: 'provider_accounts',
    columns: COLUMNS,
    tail: `on conflict (client_id, id) do update set methods = excluded.methods,
      sealed_credentials = excluded.sealed_credentials, updated_at = excluded.updated_at`,
  });
  const resealOne = statement((param: Param<Key & { old: string; sealed: string }>) =>
    qb
      .updateTable('provider_accounts')
      .set({ sealed_credentials: param('sealed') })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .where('sealed_credentials', '=', param('old')),
  );
  const removeOne = statement((param: Param<Key>) =>
    qb.deleteFrom('provider_accounts').where('client_id', '=', param('clientId')).where('id', '=', param('id')),
  );
  const setReadTo = statement((param: Param<Key & { readTo: number }>) =>
    qb
      .updateTable('provider_accounts')
      .set({ notices_read_to: param('readTo') })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id')),
  );

  function reads(connection: Connection): ProviderAccountReads {
    async function find(clientId: string, id: string) {
      const [row] = await connection.rows(one({ clientId, id }));
      return row === undefined ? undefined : toAccount(row);
    }

    async function list(clientId: string) {
      return (await connection.rows(ofClient({ clientId }))).map(toAccount);
    }

    const listAll: ProviderAccountReads['listAll'] = async (limit, after = { clientId: '', id: '' }) =>
      (await connection.rows(some({ clientId: after.clientId, id: after.id, limit }))).map(toAccount);

    return { find, list, listAll };
  }

  function writes(transaction: Transaction): ProviderAccountWrites {
    async function put(account: ProviderAccount) {
      await transaction.change(putOne(fromAccount(account)));
    }

    const reseal: ProviderAccountWrites['reseal'] = async ({ clientId, id, sealedCredentials: old }, sealed) =>
      (await transaction.change(resealOne({ clientId, id, old, sealed }))) > 0;

    async function remove(clientId: string, id: string) {
      return (await transaction.change(removeOne({ clientId, id }))) > 0;
    }

    async function setNoticesReadTo(clientId: string, id: string, readTo: number) {
      await transaction.change(setReadTo({ clientId, id, readTo }));
    }

    return { ...reads(transaction), put, reseal, remove, setNoticesReadTo };
  }

  return { reads, writes };
}

function toAccount(row: Row): ProviderAccount {
  return {
    clientId: row.client_id,
    id: row.id,
    provider: row.provider as ProviderAccount['provider'],
    mode: row.mode as ProviderAccount['mode'],
    methods: JSON.parse(row.methods),
    sealedCredentials: row.sealed_credentials,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    noticesReadTo: row.notices_read_to,
  };
}

function fromAccount(account: ProviderAccount): Row {
  return {
    client_id: account.clientId,
    id: account.id,
    provider: account.provider,
    mode: account.mode,
    methods: JSON.stringify(account.methods),
    sealed_credentials: account.sealedCredentials,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    notices_read_to: account.noticesReadTo,
  };
}
