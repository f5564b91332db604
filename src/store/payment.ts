import { sql } from 'kysely';
import { PAYMENT_STATUSES, type Payment } from '../domain/payment.ts';
import type { PaymentFilter, PaymentQuery, PaymentReads, PaymentWrites } from '../domain/ports.ts';
import { paymentCountCost, paymentListCost } from '../domain/read-cost.ts';
import { fromPayment, PAYMENT_COLUMNS, type PaymentRow, toPayment } from './payment-row.ts';
import { paymentTries } from './payment-tries.ts';
import { byId } from './sql/by-id.ts';
import { changedColumns, newValue, newValues } from './sql/change.ts';
import { childLists } from './sql/child-list.ts';
import { anyOf, type Values } from './sql/condition.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { dueClients } from './sql/due-clients.ts';
import { type IdQuery, idLists } from './sql/id-list.ts';
import { insertInto } from './sql/insert.ts';
import { statementCache } from './sql/statement.ts';
import { inAnyPartition, partitionsOf, type StatusRules } from './sql/status.ts';

/** No payment changes by the clock, so the instant of a list does not matter. */
const STATUSES: StatusRules = { all: PAYMENT_STATUSES, expiring: [] };
const NO_TIME = 0;

const PARENTS = { paymentLinkId: 'payment_link_id', checkoutSessionId: 'checkout_session_id' } as const;
/** For costs, which are the same whichever parent it is. */
const ONE_PARENT = '';

const CHANGED: Record<keyof Parameters<PaymentWrites['set']>[3], keyof PaymentRow> = {
  status: 'status',
  providerReference: 'provider_reference',
  failureCode: 'failure_code',
  failureMessage: 'failure_message',
  authorizedAt: 'authorized_at',
  capturedAt: 'captured_at',
  receivedAt: 'received_at',
  updatedAt: 'updated_at',
};

export function paymentStore(dialect: Dialect) {
  const rows = byId(dialect, { table: 'payments', columns: PAYMENT_COLUMNS, toDomain: toPayment });
  const lists = idLists(dialect, { table: 'payments', columns: PAYMENT_COLUMNS, toDomain: toPayment });
  const ofParents = childLists(dialect, { table: 'payments', columns: PAYMENT_COLUMNS, toDomain: toPayment });
  const insertPayment = insertInto(dialect, { table: 'payments', columns: [...PAYMENT_COLUMNS, 'payer_key'] });
  const tries = paymentTries(dialect);
  const withUndecided = dueClients(dialect, {
    table: 'payments',
    column: 'created_at',
    where: sql`status = 'CREATED'`,
  });
  const changes = statementCache<Values, PaymentRow>();

  function toIdQuery(clientId: string, filter: PaymentFilter): Omit<IdQuery, 'direction' | 'cost'> {
    return {
      clientId,
      now: NO_TIME,
      conditions: [
        ...anyOf(dialect, 'payment_link_id', filter.paymentLinkId),
        ...anyOf(dialect, 'checkout_session_id', filter.checkoutSessionId),
      ],
      partitions: partitionsOf(STATUSES, filter.status ?? []),
    };
  }

  function reads(connection: Connection): PaymentReads {
    const list = lists.reads(connection);
    const listed = (clientId: string, { filter, direction }: PaymentQuery, offset = 0): IdQuery => ({
      ...toIdQuery(clientId, filter),
      direction,
      cost: paymentListCost({ filter, offset }),
    });
    const children = ofParents.reads(connection);
    return {
      ...rows.reads(connection),
      page: (clientId, query, window) => list.page(listed(clientId, query), window),
      listByOffset: (clientId, query, window) => list.listByOffset(listed(clientId, query, window.offset), window),
      count: (clientId, filter) => list.count({ ...toIdQuery(clientId, filter), cost: paymentCountCost(filter) }),
      pagesOf(clientId, { parent, filter, direction }, asked) {
        const cost = paymentListCost({ filter: { ...filter, [parent]: [ONE_PARENT] } });
        return children.pages({ ...toIdQuery(clientId, filter), parent: PARENTS[parent], direction, cost }, asked);
      },
      countsOf(clientId, { parent, filter }, parentIds) {
        const cost = paymentCountCost({ ...filter, [parent]: [ONE_PARENT] });
        const query = { ...toIdQuery(clientId, filter), parent: PARENTS[parent], direction: 'desc', cost } as const;
        return children.counts(query, parentIds);
      },
      nthTry: tries.reads(connection),
      clientsWithUndecided: (madeBefore, window) => withUndecided(connection, madeBefore, window),
    };
  }

  function setStatement(statuses: readonly string[], columns: readonly string[]) {
    return changes(`${statuses} ${columns}`, (param) =>
      dialect.qb
        .updateTable('payments')
        .set(Object.fromEntries(columns.map((column) => [column, param(newValue(column))])))
        .where(sql<boolean>`client_id = ${param('clientId')} and id = ${param('id')}`)
        .where(
          inAnyPartition(
            partitionsOf(STATUSES, statuses),
            { status: sql.ref('status'), expiresAt: sql.lit(NO_TIME) },
            param,
          ),
        )
        .returning(PAYMENT_COLUMNS),
    );
  }

  function writes(transaction: Transaction): PaymentWrites {
    async function insert(payment: Payment, payerKey: string | null = null) {
      await transaction.insert(insertPayment({ ...fromPayment(payment), payer_key: payerKey }));
    }

    const set: PaymentWrites['set'] = async (clientId, id, statuses, change) => {
      const columns = changedColumns(CHANGED, change);
      const query = setStatement(statuses, Object.keys(columns));
      const [row] = await transaction.rows(query({ clientId, id, ...newValues(columns) }));
      return row === undefined ? undefined : toPayment(row);
    };

    return { ...reads(transaction), insert, set };
  }

  return { reads, writes };
}
