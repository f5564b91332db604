import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Values } from './condition.ts';
import type { Param } from './statement.ts';

/**
 * Rows that have the same status at an instant: those with one stored status, and for a status that expires, those before
 * their expiry (`open`) or after it (`over`). Each partition is one range of an index.
 */
export type StatusPartition = {
  readonly stored: string;
  readonly time: 'any' | 'open' | 'over';
  readonly status: string;
};

/** The statuses of a noun, and those that become EXPIRED at `expires_at`. */
export type StatusRules = { readonly all: readonly string[]; readonly expiring: readonly string[] };

/** The partitions that make up the given statuses: the inverse of `statusAt`. */
export function partitionsOf({ all, expiring }: StatusRules, statuses: readonly string[]): StatusPartition[] {
  return all.flatMap((stored): StatusPartition[] => {
    const partitions: StatusPartition[] = [];
    const time = expiring.includes(stored) ? 'open' : 'any';
    if (statuses.includes(stored)) partitions.push({ stored, time, status: stored });
    if (time === 'open' && statuses.includes('EXPIRED')) partitions.push({ stored, time: 'over', status: 'EXPIRED' });
    return partitions;
  });
}

/** Joins the two halves of a stored status into one range, for a query in which their difference does not matter. */
export function joinPartitions(partitions: readonly StatusPartition[]): StatusPartition[] {
  const joined = new Map<string, StatusPartition>();
  for (const partition of partitions) {
    joined.set(partition.stored, joined.has(partition.stored) ? { ...partition, time: 'any' } : partition);
  }
  return [...joined.values()];
}

/** The partitions, or a single undefined that stands for all rows, whatever their status. */
export function orAll(partitions: readonly StatusPartition[]): readonly (StatusPartition | undefined)[] {
  return partitions.length === 0 ? [undefined] : partitions;
}

export function shapeOfPartitions(partitions: readonly StatusPartition[]): string {
  return partitions.map(({ stored, time }) => `${stored} ${time}`).join();
}

/** The columns, or expressions of them, that decide the partition of a row. */
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

/** Whether a row belongs to any of them, for a guarded write of one row. */
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
