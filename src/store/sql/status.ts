import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Values } from './condition.ts';
import type { Param } from './statement.ts';

/**
 * Rows that share a status as it stands at an instant: those with one stored status, and where that one ends by itself,
 * those whose time is not over (`open`) or is (`over`). Each partition is one range of an index.
 */
export type StatusPartition = {
  readonly stored: string;
  readonly time: 'any' | 'open' | 'over';
  readonly status: string;
};

/** Which statuses a noun has, and which of them turn into EXPIRED when the time is over. */
export type StatusRules = { readonly all: readonly string[]; readonly expiring: readonly string[] };

/** The partitions that make up the wanted statuses. The same rule as `statusAt`, turned around. */
export function partitionsOf({ all, expiring }: StatusRules, wanted: readonly string[]): StatusPartition[] {
  return all.flatMap((stored): StatusPartition[] => {
    const partitions: StatusPartition[] = [];
    const time = expiring.includes(stored) ? 'open' : 'any';
    if (wanted.includes(stored)) partitions.push({ stored, time, status: stored });
    if (time === 'open' && wanted.includes('EXPIRED')) partitions.push({ stored, time: 'over', status: 'EXPIRED' });
    return partitions;
  });
}

/** The partitions without regard to what their status is: both halves of a stored status are one range again. */
export function joinPartitions(partitions: readonly StatusPartition[]): StatusPartition[] {
  const joined = new Map<string, StatusPartition>();
  for (const partition of partitions) {
    joined.set(partition.stored, joined.has(partition.stored) ? { ...partition, time: 'any' } : partition);
  }
  return [...joined.values()];
}

/** One part for each partition, or the one part that has regard to no status. */
export function orAll(partitions: readonly StatusPartition[]): readonly (StatusPartition | undefined)[] {
  return partitions.length === 0 ? [undefined] : partitions;
}

export function shapeOfPartitions(partitions: readonly StatusPartition[]): string {
  return partitions.map(({ stored, time }) => `${stored} ${time}`).join();
}

/** The columns of a row, or forms of them, that say which partition it belongs to. */
type StatusColumns = { readonly status: RawBuilder<unknown>; readonly expiresAt: RawBuilder<unknown> };

/** Whether a row belongs to the partition. */
export function inPartition(
  { stored, time }: StatusPartition,
  { status, expiresAt }: StatusColumns,
  param: Param<Values>,
): RawBuilder<SqlBool> {
  const isStored = sql<SqlBool>`${status} = ${sql.lit(stored)}`;
  if (time === 'any') return isStored;
  return sql`${isStored} and ${expiresAt} ${sql.raw(time === 'open' ? '>' : '<=')} ${param('now')}`;
}

/** Whether a row belongs to any of them: for the one row that a guarded write looks at. */
export function inAnyPartition(
  partitions: readonly StatusPartition[],
  columns: StatusColumns,
  param: Param<Values>,
): RawBuilder<SqlBool> {
  if (partitions.length === 0) return sql`1 = 0`;
  return sql`(${sql.join(
    partitions.map((partition) => sql`(${inPartition(partition, columns, param)})`),
    sql` or `,
  )})`;
}
