import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Values } from './condition.ts';
import type { At } from './statement.ts';

/**
 * Rows that share a status as it stands at an instant: those with one stored status, and where that one ends by itself,
 * those whose time is not over (`open`) or is (`over`). Each piece is one stretch of an index.
 */
export type Piece = { readonly stored: string; readonly time: 'any' | 'open' | 'over'; readonly status: string };

/** Which statuses a noun has, and which of them turn into EXPIRED when the time is over. */
export type StatusRules = { readonly all: readonly string[]; readonly expiring: readonly string[] };

/** The pieces that make up the wanted statuses. The same rule as `statusAt`, turned around. */
export function piecesOf({ all, expiring }: StatusRules, wanted: readonly string[]): Piece[] {
  return all.flatMap((stored): Piece[] => {
    const pieces: Piece[] = [];
    const time = expiring.includes(stored) ? 'open' : 'any';
    if (wanted.includes(stored)) pieces.push({ stored, time, status: stored });
    if (time === 'open' && wanted.includes('EXPIRED')) pieces.push({ stored, time: 'over', status: 'EXPIRED' });
    return pieces;
  });
}

/** The pieces without regard to what their status is: both halves of a stored status are one stretch again. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const joined = new Map<string, Piece>();
  for (const piece of pieces) {
    joined.set(piece.stored, joined.has(piece.stored) ? { ...piece, time: 'any' } : piece);
  }
  return [...joined.values()];
}

/** One part for each piece, or the one part that has regard to no status. */
export function orWhole(pieces: readonly Piece[]): readonly (Piece | undefined)[] {
  return pieces.length === 0 ? [undefined] : pieces;
}

export function shapeOfPieces(pieces: readonly Piece[]): string {
  return pieces.map(({ stored, time }) => `${stored} ${time}`).join();
}

/** Whether a row belongs to the piece, `expiresAt` being its column or a form of it. */
export function inPiece(
  { stored, time }: Piece,
  status: RawBuilder<unknown>,
  expiresAt: RawBuilder<unknown>,
  at: At<Values>,
): RawBuilder<SqlBool> {
  const isStored = sql<SqlBool>`${status} = ${sql.lit(stored)}`;
  if (time === 'any') return isStored;
  return sql`${isStored} and ${expiresAt} ${sql.raw(time === 'open' ? '>' : '<=')} ${at('now')}`;
}

/** Whether a row belongs to any of them: for the one row that a guarded write looks at. */
export function inAnyPiece(
  pieces: readonly Piece[],
  status: RawBuilder<unknown>,
  expiresAt: RawBuilder<unknown>,
  at: At<Values>,
): RawBuilder<SqlBool> {
  if (pieces.length === 0) return sql`1 = 0`;
  return sql`(${sql.join(
    pieces.map((piece) => sql`(${inPiece(piece, status, expiresAt, at)})`),
    sql` or `,
  )})`;
}
