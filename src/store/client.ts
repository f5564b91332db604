import type { Branding } from '../domain/branding.ts';
import type { Client, WebhookEndpoint } from '../domain/client.ts';
import type { ClientReads, ClientWrites } from '../domain/ports.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';
import type { Tables } from './tables.ts';
import { webhookOutbox } from './webhook-outbox.ts';

type ClientRow = Tables['clients'];
type EndpointRow = Tables['webhook_endpoints'];

const CLIENT_COLUMNS = ['id', 'name', 'tag', 'secret_hash', 'api_key_hash', 'created_at', 'branding'] as const;
const ENDPOINT_COLUMNS = ['client_id', 'url', 'secret', 'link_events', 'updated_at'] as const;

export function clientStore(dialect: Dialect) {
  const { qb } = dialect;
  const outbox = webhookOutbox(dialect);
  const clients = qb.selectFrom('clients').select(CLIENT_COLUMNS);
  const byId = statement((param: Param<{ value: string }>) => clients.where('id', '=', param('value')));
  const byKey = statement((param: Param<{ value: string }>) => clients.where('api_key_hash', '=', param('value')));
  const byTag = statement((param: Param<{ value: string }>) => clients.where('tag', '=', param('value')));
  const all = statement(() => clients.orderBy('id'));
  const endpointOf = statement((param: Param<{ clientId: string }>) =>
    qb.selectFrom('webhook_endpoints').select(ENDPOINT_COLUMNS).where('client_id', '=', param('clientId')),
  );
  const withEndpoint = statement(() => qb.selectFrom('webhook_endpoints').select('client_id').orderBy('client_id'));
  const insertClient = insertInto(dialect, {
    table: 'clients',
    columns: CLIENT_COLUMNS,
    tail: 'on conflict do nothing',
  });
  const setBrandingOf = statement((param: Param<{ clientId: string; branding: string | null }>) =>
    qb
      .updateTable('clients')
      .set({ branding: param('branding') })
      .where('id', '=', param('clientId')),
  );
  const setEndpoint = insertInto(dialect, {
    table: 'webhook_endpoints',
    columns: ENDPOINT_COLUMNS,
    tail: `on conflict (client_id) do update set url = excluded.url, secret = excluded.secret,
      link_events = excluded.link_events, updated_at = excluded.updated_at`,
  });
  const removeEndpoint = statement((param: Param<{ clientId: string }>) =>
    qb.deleteFrom('webhook_endpoints').where('client_id', '=', param('clientId')),
  );

  function reads(connection: Connection): ClientReads {
    const one = (query: typeof byId) => async (value: string) => {
      const [row] = await connection.rows(query({ value }));
      return row === undefined ? undefined : toClient(row);
    };

    async function list() {
      return (await connection.rows(all({}))).map(toClient);
    }

    async function webhookEndpoint(clientId: string) {
      const [row] = await connection.rows(endpointOf({ clientId }));
      return row === undefined ? undefined : toEndpoint(row);
    }

    async function webhookClients() {
      return (await connection.rows(withEndpoint({}))).map((row) => row.client_id);
    }

    return {
      find: one(byId),
      findByApiKeyHash: one(byKey),
      findByTag: one(byTag),
      list,
      webhookEndpoint,
      webhookClients,
    };
  }

  function writes(transaction: Transaction): ClientWrites {
    async function insert(client: Client) {
      return (await transaction.change(insertClient(fromClient(client)))) > 0;
    }

    async function setBranding(clientId: string, branding: Branding | undefined) {
      await transaction.change(setBrandingOf({ clientId, branding: toJson(branding) }));
    }

    async function setWebhookEndpoint(clientId: string, endpoint: WebhookEndpoint | undefined) {
      if (endpoint !== undefined) {
        await transaction.change(setEndpoint({ ...fromEndpoint(endpoint), client_id: clientId }));
        return;
      }
      await transaction.change(removeEndpoint({ clientId }));
      await outbox.giveUp(transaction, clientId);
    }

    return { ...reads(transaction), insert, setBranding, setWebhookEndpoint };
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

function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    clientId: row.client_id,
    url: row.url,
    sealedSecret: row.secret,
    linkEvents: row.link_events === 1,
    updatedAt: row.updated_at,
  };
}

function fromEndpoint({ clientId, url, sealedSecret, linkEvents, updatedAt }: WebhookEndpoint): EndpointRow {
  return { client_id: clientId, url, secret: sealedSecret, link_events: linkEvents ? 1 : 0, updated_at: updatedAt };
}
