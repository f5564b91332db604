import { sql } from 'kysely';
import { CHECKOUT_SESSION_STATUSES, type CheckoutSession } from '../domain/checkout-session.ts';
import type {
  CheckoutSessionFilter,
  CheckoutSessionQuery,
  CheckoutSessionReads,
  CheckoutSessionWrites,
} from '../domain/checkout-session-ports.ts';
import { idFloor } from '../domain/id.ts';
import { checkoutSessionCountCost, checkoutSessionListCost } from '../domain/read-cost.ts';
import { fromCustomer, fromSession, SESSION_COLUMNS, type SessionRow, toSession } from './checkout-session-row.ts';
import { type QuarterHours, sessionStep } from './payment-link/quarter-hour.ts';
import { byId } from './sql/by-id.ts';
import { changedColumns, newValue, newValues } from './sql/change.ts';
import { childLists } from './sql/child-list.ts';
import { anyOf, type Condition, type Values } from './sql/condition.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { type IdQuery, idLists } from './sql/id-list.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement, statementCache } from './sql/statement.ts';
import { inAnyPartition, joinPartitions, partitionsOf, type StatusRules } from './sql/status.ts';

const STATUSES: StatusRules = { all: CHECKOUT_SESSION_STATUSES, expiring: ['ACTIVE'] };

/** Stands for any link when a cost is computed, which is the same for all. */
const ONE_LINK = '';

const CHANGED = { storedStatus: 'status', expiresAt: 'expires_at', updatedAt: 'updated_at' } as const;

export function checkoutSessionStore(dialect: Dialect, quarters: QuarterHours) {
  const { qb } = dialect;
  const rows = byId(dialect, { table: 'checkout_sessions', columns: SESSION_COLUMNS, toDomain: toSession });
  const lists = idLists(dialect, { table: 'checkout_sessions', columns: SESSION_COLUMNS, toDomain: toSession });
  const ofLinks = childLists(dialect, { table: 'checkout_sessions', columns: SESSION_COLUMNS, toDomain: toSession });
  const changes = statementCache<Values, SessionRow>();
  const insertSession = insertInto(dialect, {
    table: 'checkout_sessions',
    columns: SESSION_COLUMNS,
    tail: 'on conflict (client_id, id) do nothing',
  });
  const shortenAll = statement((param: Param<{ clientId: string; paymentLinkId: string; end: number; now: number }>) =>
    qb
      .updateTable('checkout_sessions')
      .set({ expires_at: param('end'), updated_at: param('now') })
      .where('client_id', '=', param('clientId'))
      .where('payment_link_id', '=', param('paymentLinkId'))
      .where('status', '=', sql.lit('ACTIVE'))
      .where('expires_at', '>', param('end')),
  );

  /** A session has the destinations of its link, which no longer change once there can be sessions. */
  function hasDestination(accountNumbers: readonly string[] | undefined): Condition[] {
    return anyOf(dialect, 'account_number', accountNumbers).map(({ shape, values, build: isAccount }) => ({
      shape,
      values,
      build: (param) => sql`payment_link_id in (
        select payment_link_id from link_destinations where client_id = ${param('clientId')} and ${isAccount(param)}
      )`,
    }));
  }

  function toIdQuery(
    clientId: string,
    filter: CheckoutSessionFilter,
    now: number,
  ): Omit<IdQuery, 'direction' | 'cost'> {
    const { from, to } = filter.createdAt ?? {};
    return {
      clientId,
      now,
      conditions: [
        ...anyOf(dialect, 'payment_link_id', filter.paymentLinkId),
        ...anyOf(dialect, 'owner_identity_id', filter.ownerIdentityId),
        ...hasDestination(filter.destinationAccountNumber),
      ],
      partitions: joinPartitions(partitionsOf(STATUSES, filter.status ?? [])),
      above: from === undefined ? undefined : idFloor('cs', from),
      below: to === undefined ? undefined : idFloor('cs', to + 1),
    };
  }

  function reads(connection: Connection): CheckoutSessionReads {
    const list = lists.reads(connection);
    const listed = (clientId: string, { filter, direction, now }: CheckoutSessionQuery, offset = 0): IdQuery => ({
      ...toIdQuery(clientId, filter, now),
      direction,
      cost: checkoutSessionListCost({ filter, offset }),
    });

    const children = ofLinks.reads(connection);
    const parent = 'payment_link_id';

    return {
      ...rows.reads(connection),
      page: (clientId, query, window) => list.page(listed(clientId, query), window),
      listByOffset: (clientId, query, window) => list.listByOffset(listed(clientId, query, window.offset), window),
      count: (clientId, filter, now) =>
        list.count({ ...toIdQuery(clientId, filter, now), cost: checkoutSessionCountCost(filter) }),
      pagesOfLinks(clientId, { filter, direction, now }, windows) {
        const cost = checkoutSessionListCost({ filter: { ...filter, paymentLinkId: [ONE_LINK] } });
        return children.pages({ ...toIdQuery(clientId, filter, now), parent, direction, cost }, windows);
      },
      countsOfLinks(clientId, { filter, now }, paymentLinkIds) {
        const cost = checkoutSessionCountCost({ ...filter, paymentLinkId: [ONE_LINK] });
        return children.counts(
          { ...toIdQuery(clientId, filter, now), parent, direction: 'desc', cost },
          paymentLinkIds,
        );
      },
    };
  }

  function setStatement(statuses: readonly string[], columns: readonly string[]) {
    return changes(`${statuses} ${columns}`, (param) => {
      const partitions = partitionsOf(STATUSES, statuses);
      return qb
        .updateTable('checkout_sessions')
        .set(Object.fromEntries(columns.map((column) => [column, param(newValue(column))])))
        .where(sql<boolean>`client_id = ${param('clientId')} and id = ${param('id')}`)
        .where(inAnyPartition(partitions, { status: sql.ref('status'), expiresAt: sql.ref('expires_at') }, param))
        .returning(SESSION_COLUMNS);
    });
  }

  function writes(transaction: Transaction): CheckoutSessionWrites {
    async function insert(session: CheckoutSession) {
      if ((await transaction.insert(insertSession(fromSession(session)))) === 0) return false;
      quarters.added(transaction, sessionStep(session.clientId, session.id));
      return true;
    }

    const set: CheckoutSessionWrites['set'] = async (clientId, id, { now, statuses }, change) => {
      const { customer, ...plain } = change;
      const columns = changedColumns(CHANGED, plain);
      if (customer !== undefined) columns.customer = fromCustomer(customer);
      const query = setStatement(statuses, Object.keys(columns));
      const [row] = await transaction.rows(query({ clientId, id, now, ...newValues(columns) }));
      return row === undefined ? undefined : toSession(row);
    };

    async function shorten(clientId: string, paymentLinkId: string, end: number, now: number) {
      await transaction.change(shortenAll({ clientId, paymentLinkId, end, now }));
    }

    return { ...reads(transaction), insert, set, shorten };
  }

  return { reads, writes };
}
