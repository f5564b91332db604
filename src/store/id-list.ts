import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Direction, Slice, Stretch } from '../domain/page.ts';
import { allOf, type Condition, idBetween, shapeOf, type Values, valuesOf } from './condition.ts';
import type { Connection, Dialect } from './database.ts';
import { endsOf, readingDirection, toSlice } from './keyset.ts';
import { type At, statementCache } from './statement.ts';
import { inPiece, type Piece } from './status.ts';
import type { Tables } from './tables.ts';

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
  const compilable = <Row>(template: RawBuilder<Row>) => ({ compile: () => template.compile(dialect.sql) });

  function where(conditions: readonly Condition[], piece: Piece | undefined, at: At<Values>): RawBuilder<SqlBool> {
    const parts = [sql<SqlBool>`client_id = ${at('clientId')}`];
    if (conditions.length > 0) parts.push(allOf(conditions, at));
    if (piece !== undefined) parts.push(inPiece(piece, sql.ref('status'), sql.ref('expires_at'), at));
    return sql`${sql.join(parts, sql` and `)}`;
  }

  function listStatement(conditions: readonly Condition[], pieces: readonly Piece[], direction: Direction) {
    return lists(`${direction} ${shapeOf(conditions)} ${shapeOfPieces(pieces)}`, (at) => {
      const branches = orOne(pieces).map(
        (piece) => sql`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)}
          where ${where(conditions, piece, at)}`,
      );
      return compilable(sql<Tables[Table]>`${sql.join(branches, sql` union all `)}
        order by id ${sql.raw(direction)} limit ${at('limit')} offset ${at('offset')}`);
    });
  }

  function countStatement(conditions: readonly Condition[], pieces: readonly Piece[]) {
    return counts(`${shapeOf(conditions)} ${shapeOfPieces(pieces)}`, (at) => {
      const sums = orOne(pieces).map(
        (piece) => sql`(select count(*) from ${sql.table(table)} where ${where(conditions, piece, at)})`,
      );
      return compilable(sql<{ total: number }>`select ${sql.join(sums, sql` + `)} as total`);
    });
  }

  function reads(connection: Connection) {
    async function fetch(query: IdQuery, stretch: Stretch, direction: Direction, offset: number, limit: number) {
      const { low, high } = endsOf(query.direction, stretch);
      const conditions = [...query.conditions, ...idBetween('id', [query.above, low?.id], [query.below, high?.id])];
      const { clientId, now } = query;
      const values = { ...valuesOf(conditions), clientId, now, limit, offset };
      return connection.rows(listStatement(conditions, query.pieces, direction)(values));
    }

    async function page(query: IdQuery, stretch: Stretch): Promise<Slice<T>> {
      const direction = readingDirection(query.direction, stretch);
      return toSlice(await fetch(query, stretch, direction, 0, stretch.limit + 1), stretch, toDomain);
    }

    async function slice(query: IdQuery, offset: number, limit: number): Promise<readonly T[]> {
      const bounded = Math.min(offset, Number.MAX_SAFE_INTEGER);
      return (await fetch(query, { limit }, query.direction, bounded, limit)).map(toDomain);
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

function orOne(pieces: readonly Piece[]): readonly (Piece | undefined)[] {
  return pieces.length === 0 ? [undefined] : pieces;
}

function shapeOfPieces(pieces: readonly Piece[]): string {
  return pieces.map(({ stored, time }) => `${stored} ${time}`).join();
}
