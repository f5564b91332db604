import { sql } from 'kysely';
import type { PaymentLinkReads, PaymentLinkWrites } from '../domain/ports.ts';
import { linkSearches } from './payment-link/link-search.ts';
import type { QuarterHours } from './payment-link/quarter-hour.ts';
import { paymentLinkCounts } from './payment-link-count.ts';
import { paymentLinkLifecycle } from './payment-link-lifecycle.ts';
import { paymentLinkLists } from './payment-link-list.ts';
import { LINK_COLUMN_NAMES, LINK_COLUMNS, toLink } from './payment-link-row.ts';
import { paymentLinkChanges } from './payment-link-write.ts';
import { byId } from './sql/by-id.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { dueClients } from './sql/due-clients.ts';
import { type Param, statement } from './sql/statement.ts';

export function paymentLinkStore(dialect: Dialect, quarters: QuarterHours) {
  const rows = byId(dialect, { table: 'payment_links', columns: LINK_COLUMNS, toDomain: toLink });
  const counts = paymentLinkCounts(dialect);
  const lists = paymentLinkLists(dialect, counts);
  const changes = paymentLinkChanges(dialect, { counts, searches: linkSearches(dialect), quarters });
  const lifecycle = paymentLinkLifecycle(dialect, counts);
  const withExpired = dueClients(dialect, {
    table: 'payment_links',
    column: 'expires_at',
    where: sql`status in ('ATTEMPT', 'ACTIVE')`,
  });
  const byToken = statement(
    (param: Param<{ clientId: string; checkoutToken: string }>) =>
      dialect.qb
        .selectFrom('payment_links')
        .select(LINK_COLUMNS)
        .where('client_id', '=', param('clientId'))
        .where('checkout_token', '=', param('checkoutToken')),
    LINK_COLUMN_NAMES,
  );

  const byTokens = statement((param: Param<{ clientId: string; checkoutTokens: unknown }>) =>
    dialect.qb
      .selectFrom('payment_links')
      .select(LINK_COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where(dialect.among(sql.ref('checkout_token'), param('checkoutTokens'))),
  );

  function reads(connection: Connection): PaymentLinkReads {
    async function findByToken(clientId: string, checkoutToken: string) {
      const [row] = await connection.rows(byToken({ clientId, checkoutToken }));
      return row === undefined ? undefined : toLink(row);
    }

    async function findManyByToken(clientId: string, checkoutTokens: readonly string[]) {
      // The statement for one token is cheaper than the one for a list.
      const [first, ...others] = checkoutTokens;
      if (first !== undefined && others.length === 0) return [await findByToken(clientId, first)];
      const found = await connection.rows(byTokens({ clientId, checkoutTokens: dialect.list(checkoutTokens) }));
      const links = new Map(found.map((row) => [row.checkout_token, toLink(row)]));
      return checkoutTokens.map((token) => links.get(token));
    }

    return {
      ...rows.reads(connection),
      findByToken,
      findManyByToken,
      ...lists.reads(connection),
      clientsWithExpired: (now, window) => withExpired(connection, now, window),
    };
  }

  function writes(transaction: Transaction): PaymentLinkWrites {
    return { ...reads(transaction), ...changes.writes(transaction), ...lifecycle.writes(transaction) };
  }

  return { reads, writes };
}
