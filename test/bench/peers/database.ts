import { randomBytes } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { createTerms, type SentTerms, sortableAmount } from './terms.ts';

/** A row, with its terms still as text. */
export type Row = {
  readonly id: string;
  readonly checkout_token: string;
  readonly pay_key: string;
  readonly status: string;
  readonly deactivated_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly expires_at: number;
  readonly terms: string;
};

const COLUMNS = 'id, checkout_token, pay_key, status, deactivated_at, created_at, updated_at, expires_at, terms';
const ACTIVE = "client_id = ? and status = 'ACTIVE' and expires_at > ?";
/** Above every id. */
const TOP = 'pl_~';

/** The gateway's own file and schema, read and written by prepared statements and nothing else. */
export function openLinks(path: string, clientId: string, clientTag: string) {
  const database = new Sqlite(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 5000');
  const one = database.prepare<[string, string], Row>(
    `select ${COLUMNS} from payment_links where client_id = ? and id = ?`,
  );
  const page = database.prepare<[string, number, string, number], Row>(
    `select ${COLUMNS} from payment_links where ${ACTIVE} and id < ? order by id desc limit ?`,
  );
  const insertLink = database.prepare(`insert into payment_links (client_id, id, checkout_token, pay_key, status,
    created_at, updated_at, expires_at, version, payments_done, payments_in_flight, terms, payment_limit, currency,
    total_amount, customer_email, owner_identity_id) values (?, ?, ?, ?, 'ATTEMPT', ?, ?, ?, 1, 0, 0, ?, 1, ?, ?, ?, ?)`);
  const countLink = database.prepare(`insert into link_counts values (?, 1, 0, 0, 0, 0)
    on conflict do update set attempt = attempt + 1`);
  const insertDestination = database.prepare('insert into link_destinations values (?, ?, ?) on conflict do nothing');
  const nextSequence = database
    .prepare<[string], number>(`insert into event_feeds values (?, 1)
    on conflict do update set last_sequence = last_sequence + 1 returning last_sequence`)
    .pluck();
  const insertEvent = database.prepare(`insert into events (client_id, id, sequence, type, payment_link_id, data,
    created_at) values (?, ?, ?, 'PaymentLink.Created', ?, ?, ?)`);
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');
  const rollback = database.prepare('rollback');

  function insert(row: Row, terms: PaymentLinkTerms): void {
    const email = terms.customer?.email?.toLowerCase() ?? null;
    const { currency, totalAmount, owner, destinations } = terms;
    const times = [row.created_at, row.updated_at, row.expires_at] as const;
    const copies = [currency, sortableAmount(totalAmount), email, owner.identityId] as const;
    insertLink.run(clientId, row.id, row.checkout_token, row.pay_key, ...times, row.terms, ...copies);
    countLink.run(clientId);
    for (const { account } of destinations) insertDestination.run(clientId, account.accountNumber, row.id);
    const data = { id: row.id, checkoutToken: row.checkout_token, status: row.status, totalAmount, currency };
    const sequence = nextSequence.get(clientId);
    insertEvent.run(clientId, newId('evt'), sequence, row.id, JSON.stringify({ paymentLink: data }), row.created_at);
  }

  /** One transaction, committed to the disk, per link. */
  function create(checkoutToken: string, sent: SentTerms): Row {
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
    begin.run();
    try {
      insert(row, terms);
      commit.run();
    } catch (error) {
      rollback.run();
      throw error;
    }
    return row;
  }

  return {
    create,
    find: (id: string) => one.get(clientId, id),
    active: (after: string | null | undefined, limit: number, now: number) =>
      page.all(clientId, now, after ?? TOP, limit),
    countActive: createCounter(database, clientId),
  };
}

export type Links = ReturnType<typeof openLinks>;

/** The gateway's own counter row, less what has run out and is not yet written down. */
function createCounter(database: Sqlite.Database, clientId: string) {
  const count = database
    .prepare<[string, string, number], number>(
      `select (select active from link_counts where client_id = ?) - (select count(*) from payment_links
        where client_id = ? and status = 'ACTIVE' and expires_at <= ?)`,
    )
    .pluck();
  return (now: number) => count.get(clientId, clientId, now) ?? 0;
}

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

export function newId(prefix: string): string {
  let rest = Date.now();
  let time = '';
  for (let i = 0; i < 10; i += 1) {
    time = LETTERS.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (const byte of randomBytes(16)) tail += LETTERS.charAt(byte & 31);
  return `${prefix}_${time}${tail}`;
}
