import { sql } from 'kysely';
import { idFloor } from '../domain/id.ts';
import { PAYMENT_STATUSES, type Payment, type PaymentChange } from '../domain/payment.ts';
import type {
  PaymentFilter,
  PaymentGuard,
  PaymentOrigin,
  PaymentQuery,
  PaymentReads,
  PaymentWrites,
} from '../domain/payment-ports.ts';
import { paymentCountCost, paymentListCost, RANGE, unbounded } from '../domain/read-cost.ts';
import { paymentAttempts } from './payment-attempts.ts';
import { paymentStep, type QuarterHours } from './payment-link/quarter-hour.ts';
import { fromPayment, PAYMENT_COLUMNS, type PaymentRow, toPayment, toText } from './payment-row.ts';
import { byId } from './sql/by-id.ts';
import { changedColumns, newValue, newValues } from './sql/change.ts';
import { childLists } from './sql/child-list.ts';
import { anyOf, type Values } from './sql/condition.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { dueClients } from './sql/due-clients.ts';
import { type IdQuery, idLists } from './sql/id-list.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement, statementCache, withCost } from './sql/statement.ts';
import { inAnyPartition, partitionsOf, type StatusRules } from './sql/status.ts';
import type { Tables } from './tables.ts';

/** No status of a payment expires, so the instant of a list does not matter. */
const STATUSES: StatusRules = { all: PAYMENT_STATUSES, expiring: [] };
const NO_TIME = 0;

const PARENTS = { paymentLinkId: 'payment_link_id', checkoutSessionId: 'checkout_session_id' } as const;
/** Stands for any parent when a cost is computed, which is the same for all. */
const ONE_PARENT = '';

const CHANGED: Record<Exclude<keyof PaymentChange, 'nextStep'>, keyof PaymentRow> = {
  status: 'status',
  cardToken: 'card_token',
  providerReference: 'provider_reference',
  providerTransactionId: 'provider_transaction_id',
  expiresAt: 'pay_by',
  nextLookupAt: 'next_ask_at',
  lookupCount: 'ask_count',
  cancelRequestedAt: 'cancel_requested_at',
  failureCode: 'failure_code',
  failureMessage: 'failure_message',
  authorizedAt: 'authorized_at',
  capturedAt: 'captured_at',
  receivedAt: 'received_at',
  refundedAmount: 'refunded_amount',
  refundedAt: 'refunded_at',
  lateOutcome: 'late_outcome',
  updatedAt: 'updated_at',
};

export function paymentStore(dialect: Dialect, quarters: QuarterHours) {
  const rows = byId(dialect, { table: 'payments', columns: PAYMENT_COLUMNS, toDomain: toPayment });
  const lists = idLists(dialect, { table: 'payments', columns: PAYMENT_COLUMNS, toDomain: toPayment });
  const ofParents = childLists(dialect, { table: 'payments', columns: PAYMENT_COLUMNS, toDomain: toPayment });
  const insertPayment = insertInto(dialect, {
    table: 'payments',
    columns: [...PAYMENT_COLUMNS, 'payer_key', 'request_hash'],
  });
  const attempts = paymentAttempts(dialect);
  const dueForLookup = dueClients(dialect, {
    table: 'payments',
    column: 'next_ask_at',
    where: sql`next_ask_at is not null`,
  });
  const countAwaitingLookup = statement((param: Param<{ clientId: string; accountId: string }>) =>
    dialect.qb
      .selectFrom('payments')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('client_id', '=', param('clientId'))
      .where('next_ask_at', 'is not', null)
      .where('provider_account_id', '=', param('accountId')),
  );
  const findStatements = statementCache<Values, PaymentRow>();
  const claimSome = statement((param: Param<{ clientId: string; now: number; heldUntil: number; limit: number }>) =>
    dialect.qb
      .updateTable('payments')
      .set((eb) => ({ next_ask_at: param('heldUntil'), ask_count: eb('ask_count', '+', 1) }))
      .where('client_id', '=', param('clientId'))
      .where(
        dialect.amongUnlocked(
          sql.ref('id'),
          sql`select id from payments where client_id = ${param('clientId')} and next_ask_at <= ${param('now')}
            order by next_ask_at limit ${param('limit')}`,
        ),
      )
      // Checked again on the row that is written: another process may have been first.
      .where('next_ask_at', '<=', param('now'))
      .returning(PAYMENT_COLUMNS),
  );
  const changes = statementCache<Values, PaymentRow>();
  const lockMoney = statement((param: Param<{ clientId: string; id: string }>) => ({
    compile: () =>
      sql<Pick<PaymentRow, 'received_at' | 'refunded_amount'>>`select received_at, refunded_amount from payments
        where client_id = ${param('clientId')} and id = ${param('id')} ${dialect.forUpdate}`.compile(dialect.qb),
  }));

  function toIdQuery(clientId: string, filter: PaymentFilter): Omit<IdQuery, 'direction' | 'cost'> {
    const { from, to } = filter.createdAt ?? {};
    return {
      clientId,
      now: NO_TIME,
      conditions: [
        ...anyOf(dialect, 'payment_link_id', filter.paymentLinkId),
        ...anyOf(dialect, 'checkout_session_id', filter.checkoutSessionId),
        ...anyOf(dialect, 'owner_identity_id', filter.ownerIdentityId),
        ...anyOf(dialect, 'account_number', filter.accountNumber),
        ...anyOf(dialect, 'currency', filter.currency),
      ],
      partitions: partitionsOf(STATUSES, filter.status ?? []),
      above: from === undefined ? undefined : idFloor('pay', from),
      below: to === undefined ? undefined : idFloor('pay', to + 1),
    };
  }

  /** Finds the client's payment by a unique key. */
  function findByKey(connection: Connection) {
    return async (clientId: string, key: Partial<Tables['payments']>): Promise<Payment | undefined> => {
      const columns = Object.keys(key);
      const query = findStatements(columns.join(), (param) =>
        dialect.qb
          .selectFrom('payments')
          .select(PAYMENT_COLUMNS)
          .where('client_id', '=', sql<string>`${param('clientId')}`)
          .where(
            sql<boolean>`${sql.join(
              columns.map((column) => sql`${sql.ref(column)} = ${param(column)}`),
              sql` and `,
            )}`,
          )
          .limit(sql.lit(1)),
      );
      const [row] = await connection.rows(query({ clientId, ...key }));
      return row === undefined ? undefined : toPayment(row);
    };
  }

  function reads(connection: Connection): PaymentReads {
    const list = lists.reads(connection);
    const find = findByKey(connection);
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
      pagesOf(clientId, { parent, filter, direction }, windows) {
        const cost = paymentListCost({ filter: { ...filter, [parent]: [ONE_PARENT] } });
        return children.pages({ ...toIdQuery(clientId, filter), parent: PARENTS[parent], direction, cost }, windows);
      },
      countsOf(clientId, { parent, filter }, parentIds) {
        const cost = paymentCountCost({ ...filter, [parent]: [ONE_PARENT] });
        const query = { ...toIdQuery(clientId, filter), parent: PARENTS[parent], direction: 'desc', cost } as const;
        return children.counts(query, parentIds);
      },
      nthAttempt: attempts.reads(connection),
      clientsDueForLookup: (now, window) => dueForLookup(connection, now, window),
      async countAwaitingLookup(clientId, accountId) {
        const [row] = await connection.rows(withCost(countAwaitingLookup({ clientId, accountId }), unbounded(RANGE)));
        return Number(row?.total);
      },
      findByRequest: (clientId, checkoutSessionId, requestHash) =>
        find(clientId, { checkout_session_id: checkoutSessionId, request_hash: requestHash }),
      findByReturnKey: (clientId, returnKey) => find(clientId, { return_key: returnKey }),
      findByProvider: (clientId, accountId, name) =>
        find(clientId, {
          provider_account_id: accountId,
          ...('reference' in name
            ? { provider_reference: name.reference }
            : { provider_transaction_id: name.transactionId }),
        }),
    };
  }

  function setStatement({ statuses, refundedAmount }: PaymentGuard, columns: readonly string[]) {
    return changes(`${statuses} ${refundedAmount !== undefined} ${columns}`, (param) => {
      const update = dialect.qb
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
        .returning(PAYMENT_COLUMNS);
      return refundedAmount === undefined
        ? update
        : update.where(sql<boolean>`refunded_amount = ${param('refundedAmount')}`);
    });
  }

  function writes(transaction: Transaction): PaymentWrites {
    async function insert(payment: Payment, origin: PaymentOrigin = {}) {
      const { payerKey = null, requestHash = null } = origin;
      const row = fromPayment(payment);
      await transaction.insert(insertPayment({ ...row, payer_key: payerKey, request_hash: requestHash }));
      quarters.added(transaction, paymentStep(row));
    }

    const set: PaymentWrites['set'] = async (clientId, id, guard, { nextStep, ...change }) => {
      const columns = changedColumns(CHANGED, change);
      if (nextStep !== undefined) columns.next_step = toText(nextStep);
      const query = setStatement(guard, Object.keys(columns));
      const { refundedAmount } = guard;
      const values = refundedAmount === undefined ? { clientId, id } : { clientId, id, refundedAmount };
      const isCounted = 'received_at' in columns || 'refunded_amount' in columns;
      const [before] = isCounted ? await transaction.rows(lockMoney({ clientId, id })) : [];
      // A payment that was inserted after the lock would be updated without its previous amounts being known.
      if (isCounted && before === undefined) return undefined;
      const [row] = await transaction.rows(query({ ...values, ...newValues(columns) }));
      if (row === undefined) return undefined;
      if (before !== undefined) {
        quarters.removed(transaction, paymentStep({ ...row, ...before }));
        quarters.added(transaction, paymentStep(row));
      }
      return toPayment(row);
    };

    const claimForLookup: PaymentWrites['claimForLookup'] = async (clientId, now, heldUntil, limit) =>
      (await transaction.rows(claimSome({ clientId, now, heldUntil, limit }))).map(toPayment);

    const lock: PaymentWrites['lock'] = (clientId, id) => rows.lock(transaction, clientId, id);

    return { ...reads(transaction), insert, lock, set, claimForLookup };
  }

  return { reads, writes };
}
