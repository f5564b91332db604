import { sql } from 'kysely';
import { linkStatsCost } from '../domain/payment-link/link-cost.ts';
import type { LinkStats, StoreReads } from '../domain/ports.ts';
import type { Connection, Dialect } from './sql/database.ts';
import { type Param, statement, withCost } from './sql/statement.ts';

const NONE: LinkStats = { opens: 0, sessions: 0, paid: 0 };

/** Reads the visits, sessions and received payments of given links. */
export function linkStatistics({ qb, among, list }: Dialect) {
  const statsOf = statement((param: Param<{ clientId: string; ids: unknown }>) =>
    qb
      .selectFrom('payment_links')
      .select(['id', 'opens', 'payments_done as paid'])
      .select((eb) =>
        eb
          .selectFrom('checkout_sessions')
          .select((sessions) => sessions.fn.countAll<number>().as('count'))
          .whereRef('checkout_sessions.client_id', '=', 'payment_links.client_id')
          .whereRef('checkout_sessions.payment_link_id', '=', 'payment_links.id')
          .as('sessions'),
      )
      .where('client_id', '=', param('clientId'))
      .where(among(sql.ref('id'), param('ids'))),
  );

  function reads(connection: Connection): StoreReads['linkStats'] {
    return async (clientId, ids) => {
      const rows = await connection.rows(withCost(statsOf({ clientId, ids: list(ids) }), linkStatsCost(ids.length)));
      const found = new Map(
        rows.map(({ id, opens, sessions, paid }) => [id, { opens, sessions: Number(sessions), paid }]),
      );
      return ids.map((id) => found.get(id) ?? NONE);
    };
  }

  return { reads };
}
