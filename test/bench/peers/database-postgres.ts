import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { newId, type Row } from './database.ts';
import { createTerms, type SentTerms, sortableAmount } from './terms.ts';

const COLUMNS = 'id, checkout_token, pay_key, status, deactivated_at, created_at, updated_at, expires_at, terms';
const INT8 = 20;
/** Above every id. */
const TOP = 'pl_~';

const STATEMENTS = {
  one: `select ${COLUMNS} from payment_links where client_id = $1 and id = $2`,
  page: `select ${COLUMNS} from payment_links where client_id = $1 and status = 'ACTIVE' and expires_at > $2 and id < $3
    order by id desc limit $4`,
  count: `select (select active from link_counts where client_id = $1) - (select count(*) from payment_links
    where client_id = $1 and status = 'ACTIVE' and expires_at <= $2) as total`,
  insertLink: `insert into payment_links (client_id, id, checkout_token, pay_key, status, created_at, updated_at,
    expires_at, version, payments_done, payments_in_flight, terms, payment_limit, currency, total_amount, customer_email,
    owner_identity_id) values ($1, $2, $3, $4, 'ATTEMPT', $5, $6, $7, 1, 0, 0, $8, 1, $9, $10, $11, $12)`,
  countLink: `insert into link_counts (client_id, attempt, active, processing_payment, finished, expired)
    values ($1, 1, 0, 0, 0, 0) on conflict (client_id) do update set attempt = link_counts.attempt + 1`,
  insertDestinations: `insert into link_destinations (client_id, account_number, payment_link_id)
    select $1, unnest($2::text[]), $3 on conflict do nothing`,
  nextSequence: `insert into event_feeds (client_id, last_sequence) values ($1, 1)
    on conflict (client_id) do update set last_sequence = event_feeds.last_sequence + 1 returning last_sequence`,
  insertEvent: `insert into events (client_id, id, sequence, type, payment_link_id, data, created_at)
    values ($1, $2, $3, 'PaymentLink.Created', $4, $5, $6)`,
} as const;

/** The gateway's own tables in PostgreSQL, read and written by prepared statements of the usual driver and its pool. */
export function openPostgresLinks(url: string, clientId: string, clientTag: string) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) },
  });

  async function rows<Found extends object>(
    name: keyof typeof STATEMENTS,
    values: unknown[],
    on: Pick<pg.Pool, 'query'> = pool,
  ): Promise<Found[]> {
    return (await on.query({ name, text: STATEMENTS[name], values })).rows;
  }

  async function insert(row: Row, terms: PaymentLinkTerms, on: pg.PoolClient): Promise<void> {
    const { currency, totalAmount, owner, destinations, customer } = terms;
    const times = [row.created_at, row.updated_at, row.expires_at];
    const copies = [currency, sortableAmount(totalAmount), customer?.email?.toLowerCase() ?? null, owner.identityId];
    const link = [clientId, row.id, row.checkout_token, row.pay_key, ...times, row.terms, ...copies];
    await rows('insertLink', link, on);
    await rows('countLink', [clientId], on);
    await rows('insertDestinations', [clientId, destinations.map(({ account }) => account.accountNumber), row.id], on);
    const [drawn] = await rows<{ last_sequence: number }>('nextSequence', [clientId], on);
    const data = { id: row.id, checkoutToken: row.checkout_token, status: row.status, totalAmount, currency };
    const event = [newId('evt'), drawn?.last_sequence, row.id, JSON.stringify({ paymentLink: data }), row.created_at];
    await rows('insertEvent', [clientId, ...event], on);
  }

  /** One transaction, committed to the disk, per link. */
  async function create(checkoutToken: string, sent: SentTerms): Promise<Row> {
    const now = Date.now();
    const terms = createTerms(sent);
    const row: Row = {
      id: newId('pl'),
      checkout_token: checkoutToken,
      pay_key: `${clientTag}.${randomBytes(16).toString('base64url')}`,
      status: 'ATTEMPT',
      deactivated_at: null,
      created_at: now,
      updated_at: now,
      expires_at: now + terms.duration * 1_000,
      terms: JSON.stringify(terms),
    };
    const client = await pool.connect();
    try {
      await client.query('begin');
      await insert(row, terms, client);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
    return row;
  }

  return {
    create,
    find: async (id: string) => (await rows<Row>('one', [clientId, id]))[0],
    active: (after: string | null | undefined, limit: number, now: number) =>
      rows<Row>('page', [clientId, now, after ?? TOP, limit]),
    countActive: async (now: number) => (await rows<{ total: number }>('count', [clientId, now]))[0]?.total ?? 0,
  };
}

export type PostgresLinks = ReturnType<typeof openPostgresLinks>;
