import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction, Slice, Stretch } from '../../domain/page.ts';
import type { Tables } from '../tables.ts';
import { allOf, type Condition, idBetween, shapeOf, type Values, valuesOf } from './condition.ts';
import type { Connection, Dialect } from './database.ts';
import { endsOf, readingDirection, toSlice } from './keyset.ts';
import { mergedCount, mergedList, reachOf } from './merge.ts';
import { type At, statementCache } from './statement.ts';
import { inPiece, orWhole, type Piece, shapeOfPieces } from './status.ts';

type Listed = 'checkout_sessions' | 'payments' | 'webhook_deliveries';

/** Whose rows, under which conditions, and which pieces to merge (none: no regard to status). */
export type IdQuery = {
  readonly clientId: string;
  readonly conditions: readonly Condition[];
  readonly pieces: readonly Piece[];
  readonly direction: Direction;
  readonly now: number;
  /** Ends of the time in which the rows were made, as ids. */
  readonly above?: string | undefined;
  readonly below?: string | undefined;
};

/** Lists in the order of creation, which is the order of the ids. */
export function idLists<Table extends Listed, T>(
  dialect: Dialect,
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
  toDomain: (row: Tables[Table]) => T,
) {
  const lists = statementCache<Values, Tables[Table]>();
  const counts = statementCache<Values, { total: number }>();

  function from(conditions: readonly Condition[], piece: Piece | undefined, at: At<Values>): RawBuilder<unknown> {
    const parts = [sql<SqlBool>`client_id = ${at('clientId')}`];
    if (conditions.length > 0) parts.push(allOf(conditions, at));
    if (piece !== undefined) parts.push(inPiece(piece, sql.ref('status'), sql.ref('expires_at'), at));
    return sql`from ${sql.table(table)} where ${sql.join(parts, sql` and `)}`;
  }

  function listStatement(conditions: readonly Condition[], pieces: readonly Piece[], direction: Direction) {
    return lists(`${direction} ${shapeOf(conditions)} ${shapeOfPieces(pieces)}`, (at) => {
      const selected = sql.join(columns.map((column) => sql.ref(column)));
      const selects = orWhole(pieces).map(
        (piece) => sql<Tables[Table]>`select ${selected} ${from(conditions, piece, at)}`,
      );
      return mergedList(dialect, selects, ['id'], direction, at);
    });
  }

  function countStatement(conditions: readonly Condition[], pieces: readonly Piece[]) {
    return counts(`${shapeOf(conditions)} ${shapeOfPieces(pieces)}`, (at) =>
      mergedCount(
        dialect,
        orWhole(pieces).map((piece) => from(conditions, piece, at)),
      ),
    );
  }

  function reads(connection: Connection) {
    async function fetch(query: IdQuery, stretch: Stretch, direction: Direction, offset: number, limit: number) {
      const { low, high } = endsOf(query.direction, stretch);
      const conditions = [...query.conditions, ...idBetween('id', [query.above, low?.id], [query.below, high?.id])];
      const { clientId, now } = query;
      const values = { ...valuesOf(conditions), clientId, now, ...reachOf(offset, limit) };
      return connection.rows(listStatement(conditions, query.pieces, direction)(values));
    }

    async function page(query: IdQuery, stretch: Stretch): Promise<Slice<T>> {
      const direction = readingDirection(query.direction, stretch);
      return toSlice(await fetch(query, stretch, direction, 0, stretch.limit + 1), stretch, toDomain);
    }

    async function slice(query: IdQuery, offset: number, limit: number): Promise<readonly T[]> {
      return (await fetch(query, { limit }, query.direction, offset, limit)).map(toDomain);
    }

    async function count({
      clientId,
      now,
      above,
      below,
      pieces,
      ...query
    }: Omit<IdQuery, 'direction'>): Promise<number> {
      const conditions = [...query.conditions, ...idBetween('id', [above], [below])];
      const values = { ...valuesOf(conditions), clientId, now };
      const [row] = await connection.rows(countStatement(conditions, pieces)(values));
      return Number(row?.total);
    }

    return { page, slice, count };
  }

  return { reads };
}
