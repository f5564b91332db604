import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { PaymentLinkGuard } from '../domain/payment-link.ts';
import { LINK_STATUSES } from './payment-link-filter.ts';
import type { Values } from './sql/condition.ts';
import type { Param } from './sql/statement.ts';
import { inAnyPartition, partitionsOf } from './sql/status.ts';

/** The guard's part of a statement's cache key: guards of equal shape have the same SQL. */
export function guardShape({ statuses, orDeactivated, idle, version }: PaymentLinkGuard): string {
  return `${statuses} ${orDeactivated === true} ${idle === true} ${version !== undefined}`;
}

export function guardValues({ now, version }: PaymentLinkGuard): Values {
  return version === undefined ? { now } : { now, version };
}

/** The domain's `admits` as a condition of the writing statement, so that the database decides a race. */
export function admitted(guard: PaymentLinkGuard, param: Param<Values>): RawBuilder<SqlBool> {
  const status = sql.ref('payment_links.status');
  const expiresAt = sql.ref('payment_links.expires_at');
  const inStatus = inAnyPartition(partitionsOf(LINK_STATUSES, guard.statuses), { status, expiresAt }, param);
  const parts = [
    guard.orDeactivated === true
      ? sql<SqlBool>`(${inStatus} or (${status} = 'EXPIRED' and deactivated_at is not null and ${expiresAt} > ${param('now')}))`
      : inStatus,
  ];
  if (guard.idle === true) parts.push(sql`payments_in_flight = 0`);
  if (guard.version !== undefined) parts.push(sql`version = ${param('version')}`);
  return sql`${sql.join(parts, sql` and `)}`;
}
