import { REFERENCE_TABLES, TABLE_NAMES } from '../../db/copy-tables.ts';

/** Tables that are distributed over nodes by `client_id`. Of the others, every node has a full copy. */
const DISTRIBUTED = TABLE_NAMES.filter((table) => !REFERENCE_TABLES.includes(table)).join('|');

const MENTION = new RegExp(`\\b(from|join|update|into)\\s+(?:${DISTRIBUTED})\\b`, 'g');
const INSERT = new RegExp(
  `\\binto\\s+(?:${DISTRIBUTED})\\s*\\(\\s*client_id\\b[^)]*\\)\\s*(?:values\\s*\\(|select\\s+(?:cast\\()?)\\s*\\$\\d`,
  'g',
);
const CONDITION = /\b(?:\w+\.)?client_id = (?:\$\d+|\w+\.client_id)\b/g;
const OF_ONE_CLIENT = /\b(?:\w+\.)?client_id = \$\d+\b/;

/** Statements of jobs over all clients, for which no request waits. */
const JOBS: Readonly<Record<string, RegExp>> = {
  'which clients have links to expire': /^select client_id, expires_at as due_at from payment_links where status in/,
  'which clients have payments to ask for': /^select client_id, next_ask_at as due_at from payments where next_ask_at/,
  'which endpoints have webhooks to be sent': /^with recursive under_way /,
  'which clients have what is old': /^with recursive holders /,
  'the accounts with providers': /^select .* from provider_accounts where \(client_id, id\) > /,
  'the answers to requests with a key, when secrets are sealed anew':
    /^select .* from idempotency_keys where \(client_id, idempotency_key\) > /,
  'how many webhooks wait': /^select count\(\*\) as depth, /,
  'the endpoints of all clients': /^select client_id, id from webhook_endpoints order by client_id, id$/,
};

/**
 * Why a statement would be executed on every node of a cluster; undefined if it is not. Each of its tables, except for
 * inserts, must be restricted to a client that is a parameter. A conservative text search.
 */
export function crossesClients(statement: string): string | undefined {
  const text = statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  if (Object.values(JOBS).some((job) => job.test(text))) return undefined;
  const mentions = [...text.matchAll(MENTION)];
  const inserts = mentions.filter(([, word]) => word === 'into').length;
  if ([...text.matchAll(INSERT)].length !== inserts) return `an insert without a client as parameter: ${text}`;
  const read = mentions.length - inserts;
  if (read === 0) return undefined;
  if (!OF_ONE_CLIENT.test(text)) return `no client_id = $n: ${text}`;
  const conditions = [...text.matchAll(CONDITION)].length;
  return conditions < read ? `${read} tables and ${conditions} conditions on client_id: ${text}` : undefined;
}
