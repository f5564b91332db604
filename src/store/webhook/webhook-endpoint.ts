import { sql } from 'kysely';
import { endpointListCost } from '../../domain/read-cost.ts';
import type { WebhookEndpoint } from '../../domain/webhook/webhook-endpoint.ts';
import type { EndpointKey, WebhookEndpointReads, WebhookEndpointWrites } from '../../domain/webhook/webhook-ports.ts';
import { byId } from '../sql/by-id.ts';
import type { Connection, Dialect, Transaction } from '../sql/database.ts';
import { idLists } from '../sql/id-list.ts';
import { insertInto } from '../sql/insert.ts';
import { type Param, statement } from '../sql/statement.ts';
import type { Tables } from '../tables.ts';
import { webhookOutbox } from './webhook-outbox.ts';

type Row = Tables['webhook_endpoints'];
type Key = { clientId: string; id: string };
type CircuitChange = Key & { seen: number; timeouts: number; pausedUntil: number };

const COLUMNS = [
  'client_id',
  'id',
  'url',
  'description',
  'topics',
  'link_events',
  'enabled',
  'secret',
  'previous_secret',
  'previous_secret_until',
  'timeouts',
  'paused_until',
  'created_at',
  'updated_at',
] as const satisfies (keyof Row)[];

export function webhookEndpointStore(dialect: Dialect) {
  const { qb } = dialect;
  const outbox = webhookOutbox(dialect);
  const noun = { table: 'webhook_endpoints', columns: COLUMNS, toDomain: toEndpoint } as const;
  const rows = byId(dialect, noun);
  const lists = idLists(dialect, noun);
  const ofClient = statement((param: Param<{ clientId: string }>) =>
    qb.selectFrom('webhook_endpoints').select(COLUMNS).where('client_id', '=', param('clientId')).orderBy('id'),
  );
  const all = statement(() =>
    qb.selectFrom('webhook_endpoints').select(['client_id', 'id']).orderBy('client_id').orderBy('id'),
  );
  // The row from which each event of the client takes its sequence number: see `eventStore`.
  const lockFeed = statement((param: Param<{ clientId: string }>) =>
    qb
      .insertInto('event_feeds')
      .values({ client_id: param('clientId'), last_sequence: 0 })
      .onConflict((conflict) =>
        conflict.column('client_id').doUpdateSet({ last_sequence: sql`event_feeds.last_sequence` }),
      ),
  );
  const changed = COLUMNS.slice(2).map((column) => `${column} = excluded.${column}`);
  const putOne = insertInto(dialect, {
    table: 'webhook_endpoints',
    columns: COLUMNS,
    tail: `on conflict (client_id, id) do update set ${changed.join(', ')}`,
  });
  const removeOne = statement((param: Param<Key>) =>
    qb.deleteFrom('webhook_endpoints').where('client_id', '=', param('clientId')).where('id', '=', param('id')),
  );
  const changeCircuit = statement((param: Param<CircuitChange>) =>
    qb
      .updateTable('webhook_endpoints')
      .set({ timeouts: param('timeouts'), paused_until: param('pausedUntil') })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .where('timeouts', '=', param('seen')),
  );

  function reads(connection: Connection): WebhookEndpointReads {
    const list = lists.reads(connection);
    const parts = { conditions: [], partitions: [], now: 0, cost: endpointListCost() };
    return {
      ...rows.reads(connection),
      list: async (clientId) => (await connection.rows(ofClient({ clientId }))).map(toEndpoint),
      page: (clientId, direction, window) => list.page({ ...parts, clientId, direction }, window),
      count: (clientId) => list.count({ ...parts, clientId }),
      listAll: async () => (await connection.rows(all({}))).map(({ client_id: clientId, id }) => ({ clientId, id })),
    };
  }

  function writes(transaction: Transaction): WebhookEndpointWrites {
    async function lock(clientId: string) {
      await transaction.change(lockFeed({ clientId }));
    }

    async function put(endpoint: WebhookEndpoint) {
      await transaction.change(putOne(fromEndpoint(endpoint)));
      if (!endpoint.enabled) await outbox.giveUp(transaction, endpoint, endpoint.updatedAt);
    }

    async function remove({ clientId, id }: EndpointKey, now: number) {
      await transaction.change(removeOne({ clientId, id }));
      await outbox.giveUp(transaction, { clientId, id }, now);
    }

    const setCircuit: WebhookEndpointWrites['setCircuit'] = async ({ clientId, id }, seen, circuit) => {
      const { timeouts, pausedUntil } = circuit;
      await transaction.change(changeCircuit({ clientId, id, seen: seen.timeouts, timeouts, pausedUntil }));
    };

    return { ...reads(transaction), lock, put, remove, setCircuit };
  }

  return { reads, writes };
}

function toEndpoint(row: Row): WebhookEndpoint {
  const { previous_secret: sealed, previous_secret_until: until } = row;
  return {
    clientId: row.client_id,
    id: row.id,
    url: row.url,
    description: row.description,
    topics: JSON.parse(row.topics),
    linkEvents: row.link_events === 1,
    enabled: row.enabled === 1,
    sealedSecret: row.secret,
    previousSecret: sealed === null || until === null ? null : { sealed, until },
    circuit: { timeouts: row.timeouts, pausedUntil: row.paused_until },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function fromEndpoint({ previousSecret, circuit, ...endpoint }: WebhookEndpoint): Row {
  return {
    client_id: endpoint.clientId,
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    topics: JSON.stringify(endpoint.topics),
    link_events: endpoint.linkEvents ? 1 : 0,
    enabled: endpoint.enabled ? 1 : 0,
    secret: endpoint.sealedSecret,
    previous_secret: previousSecret?.sealed ?? null,
    previous_secret_until: previousSecret?.until ?? null,
    timeouts: circuit.timeouts,
    paused_until: circuit.pausedUntil,
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  };
}
