import { sql } from 'kysely';
import type { RefundFilter, RefundQuery, RefundReads, RefundWrites } from '../domain/provider/ports.ts';
import { type ReadCost, refundCountCost, refundListCost } from '../domain/read-cost.ts';
import { REFUND_STATUSES, type Refund } from '../domain/refund.ts';
import { byId } from './sql/by-id.ts';
import { childLists } from './sql/child-list.ts';
import { anyOf } from './sql/condition.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { type IdQuery, idLists } from './sql/id-list.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';
import { partitionsOf, type StatusRules } from './sql/status.ts';
import type { Tables } from './tables.ts';

type Row = Tables['refunds'];

const COLUMNS = [
  'client_id',
  'id',
  'payment_id',
  'amount',
  'currency',
  'reason',
  'origin',
  'status',
  'provider_reference',
  'failure_code',
  'asked_at',
  'created_at',
  'updated_at',
] as const satisfies (keyof Row)[];

/** No status of a refund expires, so the instant of a list does not matter. */
const STATUSES: StatusRules = { all: REFUND_STATUSES, expiring: [] };
const NO_TIME = 0;
/** Stands for any payment when a cost is computed, which is the same for all. */
const ONE_PAYMENT = { paymentId: [''] };

export function refundStore(dialect: Dialect) {
  const { qb } = dialect;
  const rows = byId(dialect, { table: 'refunds', columns: COLUMNS, toDomain: toRefund });
  const lists = idLists(dialect, { table: 'refunds', columns: COLUMNS, toDomain: toRefund });
  const ofPayments = childLists(dialect, { table: 'refunds', columns: COLUMNS, toDomain: toRefund });
  const insertRefund = insertInto(dialect, { table: 'refunds', columns: COLUMNS });
  const ofOnePayment = statement((param: Param<{ clientId: string; paymentId: string }>) =>
    qb
      .selectFrom('refunds')
      .select(COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where('payment_id', '=', param('paymentId'))
      .orderBy('id'),
  );
  const decideOne = statement(
    (param: Param<Pick<Row, 'status' | 'provider_reference' | 'failure_code' | 'updated_at'> & Key>) =>
      qb
        .updateTable('refunds')
        .set({
          status: param('status'),
          provider_reference: sql`coalesce(${param('provider_reference')}, provider_reference)`,
          failure_code: param('failure_code'),
          updated_at: param('updated_at'),
        })
        .where('client_id', '=', param('clientId'))
        .where('id', '=', param('id'))
        .where(sql<boolean>`(status = 'PENDING' or (status = 'SUCCEEDED' and ${param('status')} = 'FAILED'))`)
        .returning(COLUMNS),
  );

  const claimOne = statement((param: Param<Key & { now: number; notSince: number }>) =>
    qb
      .updateTable('refunds')
      .set({ asked_at: param('now') })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .where('status', '=', 'PENDING')
      .where(sql<boolean>`coalesce(asked_at, 0) <= ${param('notSince')}`),
  );

  function toIdQuery(clientId: string, filter: RefundFilter): Omit<IdQuery, 'direction' | 'cost'> {
    return {
      clientId,
      now: NO_TIME,
      conditions: anyOf(dialect, 'payment_id', filter.paymentId),
      partitions: partitionsOf(STATUSES, filter.status ?? []),
    };
  }

  function reads(connection: Connection): RefundReads {
    const list = lists.reads(connection);
    const children = ofPayments.reads(connection);
    const ofParent = (clientId: string, { filter, direction }: RefundQuery, cost: ReadCost) =>
      ({ ...toIdQuery(clientId, filter), parent: 'payment_id', direction, cost }) as const;

    async function ofPayment(clientId: string, paymentId: string) {
      return (await connection.rows(ofOnePayment({ clientId, paymentId }))).map(toRefund);
    }

    return {
      ...rows.reads(connection),
      page: (clientId, { filter, direction }, window) =>
        list.page({ ...toIdQuery(clientId, filter), direction, cost: refundListCost({ filter }) }, window),
      listByOffset: (clientId, { filter, direction }, window) => {
        const cost = refundListCost({ filter, offset: window.offset });
        return list.listByOffset({ ...toIdQuery(clientId, filter), direction, cost }, window);
      },
      count: (clientId, filter) => list.count({ ...toIdQuery(clientId, filter), cost: refundCountCost(filter) }),
      pagesOf: (clientId, query, windows) =>
        children.pages(ofParent(clientId, query, refundListCost({ filter: ONE_PAYMENT })), windows),
      countsOf: (clientId, query, paymentIds) =>
        children.counts(ofParent(clientId, query, refundCountCost(ONE_PAYMENT)), paymentIds),
      ofPayment,
    };
  }

  function writes(transaction: Transaction): RefundWrites {
    async function insert(refund: Refund) {
      await transaction.insert(insertRefund(fromRefund(refund)));
    }

    const decide: RefundWrites['decide'] = async (clientId, id, change) => {
      const { status, providerReference, failureCode, updatedAt } = change;
      const values = {
        status,
        provider_reference: providerReference,
        failure_code: failureCode,
        updated_at: updatedAt,
      };
      const [row] = await transaction.rows(decideOne({ clientId, id, ...values }));
      return row === undefined ? undefined : toRefund(row);
    };

    const claim: RefundWrites['claim'] = async (clientId, id, times) =>
      (await transaction.change(claimOne({ clientId, id, ...times }))) > 0;

    return { ...reads(transaction), insert, claim, decide };
  }

  return { reads, writes };
}

type Key = { readonly clientId: string; readonly id: string };

function toRefund(row: Row): Refund {
  return {
    clientId: row.client_id,
    id: row.id,
    paymentId: row.payment_id,
    amount: row.amount,
    currency: row.currency as Refund['currency'],
    reason: row.reason,
    origin: row.origin as Refund['origin'],
    status: row.status as Refund['status'],
    providerReference: row.provider_reference,
    failureCode: row.failure_code,
    requestedAt: row.asked_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function fromRefund(refund: Refund): Row {
  return {
    client_id: refund.clientId,
    id: refund.id,
    payment_id: refund.paymentId,
    amount: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
    origin: refund.origin,
    status: refund.status,
    provider_reference: refund.providerReference,
    failure_code: refund.failureCode,
    asked_at: refund.requestedAt,
    created_at: refund.createdAt,
    updated_at: refund.updatedAt,
  };
}
