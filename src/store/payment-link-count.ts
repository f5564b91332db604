import { type RawBuilder, sql } from 'kysely';
import type { PaymentLink } from '../domain/payment-link.ts';
import { LINK_STATUSES } from './payment-link-filter.ts';
import type { Values } from './sql/condition.ts';
import type { Connection, Dialect, Writer } from './sql/database.ts';
import { type At, statement, statementCache } from './sql/statement.ts';
import { type Piece, shapeOfPieces } from './sql/status.ts';

/**
 * Totals by status alone, from the row that a client's links are counted in as they are written. What is counted anew
 * are the links whose time is over and that nobody has written down as EXPIRED yet: a few, at the end of an index.
 */
export function paymentLinkCounts({ sql: build }: Dialect) {
  const counts = statementCache<Values, { total: number }>();

  const addSome = statement((at: At<Values>) => {
    const columns = LINK_STATUSES.all.map(columnOf);
    const sums = columns.map((column) => sql`${column} = link_counts.${column} + excluded.${column}`);
    return {
      compile: () =>
        sql`insert into link_counts (client_id, ${sql.join(columns)})
          values (${at('clientId')}, ${sql.join(LINK_STATUSES.all.map((status) => at(status)))})
          on conflict (client_id) do update set ${sql.join(sums)}`.compile(build),
    };
  });

  function over(stored: string, at: At<Values>): RawBuilder<number> {
    return sql`(select count(*) from payment_links
      where client_id = ${at('clientId')} and status = ${sql.lit(stored)} and expires_at <= ${at('now')})`;
  }

  function statementOf(pieces: readonly Piece[]) {
    return counts(shapeOfPieces(pieces), (at) => {
      const counted = pieces.filter(({ time }) => time !== 'over').map(({ stored }) => columnOf(stored));
      const sum = counted.length === 0 ? sql`0` : sql.join(counted, sql` + `);
      const exact = pieces.map(({ stored, time }) => {
        if (time === 'any') return sql``;
        return time === 'open' ? sql` - ${over(stored, at)}` : sql` + ${over(stored, at)}`;
      });
      const total = sql`coalesce((select ${sum} from link_counts where client_id = ${at('clientId')}), 0)`;
      return {
        compile: () => sql<{ total: number }>`select ${total}${sql.join(exact, sql``)} as total`.compile(build),
      };
    });
  }

  /** No pieces are all links, whatever their status. */
  async function count(
    connection: Connection,
    clientId: string,
    pieces: readonly Piece[],
    now: number,
  ): Promise<number> {
    const counted = pieces.length === 0 ? WHOLE : pieces;
    const [row] = await connection.rows(statementOf(counted)({ clientId, now }));
    return Number(row?.total);
  }

  /** Counts links that were inserted; what happens to them later is counted by triggers. */
  async function addAll(writer: Writer, links: readonly PaymentLink[]): Promise<void> {
    const added = new Map<string, Record<string, number>>();
    for (const { clientId, storedStatus } of links) {
      const sums = added.get(clientId) ?? { ...NONE };
      sums[storedStatus] = (sums[storedStatus] ?? 0) + 1;
      added.set(clientId, sums);
    }
    for (const [clientId, sums] of added) await writer.change(addSome({ clientId, ...sums }));
  }

  return { count, addAll };
}

function columnOf(stored: string): RawBuilder<unknown> {
  return sql.ref(stored.toLowerCase());
}

const NONE: Readonly<Record<string, number>> = Object.fromEntries(LINK_STATUSES.all.map((status) => [status, 0]));

const WHOLE: readonly Piece[] = LINK_STATUSES.all.map((stored) => ({ stored, time: 'any', status: stored }));
