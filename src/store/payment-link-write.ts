import { sql } from 'kysely';
import type { PaymentLink, PaymentLinkGuard, PaymentLinkPatch } from '../domain/payment-link.ts';
import type { PaymentLinkWrites } from '../domain/ports.ts';
import type { LinkSearches } from './payment-link/link-search.ts';
import { linkStep, type QuarterHours, sessionStep } from './payment-link/quarter-hour.ts';
import type { PaymentLinkCounts } from './payment-link-count.ts';
import { admitted, guardShape, guardValues } from './payment-link-guard.ts';
import {
  accountNumbersOf,
  CHANGED_COLUMNS,
  type ChangedRow,
  fromLink,
  fromTerms,
  LINK_COLUMNS,
  type LinkRow,
  toLink,
  WRITTEN_COLUMNS,
} from './payment-link-row.ts';
import { changedColumns, newValue, newValues } from './sql/change.ts';
import type { Values } from './sql/condition.ts';
import type { Dialect, Transaction, Writer } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement, statementCache } from './sql/statement.ts';

/** The tables that are derived from links. */
type LinkCopies = {
  readonly counts: PaymentLinkCounts;
  readonly searches: LinkSearches;
  readonly quarters: QuarterHours;
};

/** The guarded writes of links: the database checks the guard in the statement that writes. */
export function paymentLinkChanges(dialect: Dialect, { counts, searches, quarters }: LinkCopies) {
  const { qb } = dialect;
  const changes = statementCache<Values, ChangedRow>();
  const removals = statementCache<Values, LinkRow>();

  const insertLink = insertInto(dialect, {
    table: 'payment_links',
    columns: WRITTEN_COLUMNS,
    tail: 'on conflict (client_id, checkout_token) do nothing',
  });
  const insertDestinations = statement((param: Param<{ clientId: string; destinations: unknown }>) =>
    qb
      .insertInto('link_destinations')
      .columns(['client_id', 'payment_link_id', 'account_number'])
      .expression(
        qb
          .selectFrom(dialect.records(param('destinations')).as('records'))
          .select([
            sql<string>`cast(${param('clientId')} as text)`.as('client_id'),
            sql<string>`value ->> 0`.as('payment_link_id'),
            sql<string>`value ->> 1`.as('account_number'),
          ]),
      ),
  );
  const deleteDestinations = statement((param: Param<{ clientId: string; id: string }>) =>
    qb
      .deleteFrom('link_destinations')
      .where('client_id', '=', param('clientId'))
      .where('payment_link_id', '=', param('id')),
  );

  const lockLink = statement((param: Param<{ clientId: string; id: string }>) => ({
    compile: () =>
      sql`select id from payment_links where client_id = ${param('clientId')} and id = ${param('id')}
        ${dialect.forUpdate}`.compile(qb),
  }));
  const lockSessions = statement((param: Param<{ clientId: string; id: string }>) => ({
    compile: () =>
      sql<{ id: string }>`select id from checkout_sessions
        where client_id = ${param('clientId')} and payment_link_id = ${param('id')} ${dialect.forUpdate}`.compile(qb),
  }));

  function setStatement(guard: PaymentLinkGuard, columns: readonly string[]) {
    return changes(`${guardShape(guard)} ${columns}`, (param) =>
      qb
        .updateTable('payment_links')
        .set(Object.fromEntries(columns.map((column) => [column, param(newValue(column))])))
        .set((eb) => ({ version: eb('version', '+', 1), previous_status: eb.ref('status') }))
        .where(sql<boolean>`client_id = ${param('clientId')} and id = ${param('id')} and ${admitted(guard, param)}`)
        .returning(CHANGED_COLUMNS),
    );
  }

  function removeStatement(guard: PaymentLinkGuard) {
    return removals(guardShape(guard), (param) =>
      qb
        .deleteFrom('payment_links')
        .where(sql<boolean>`client_id = ${param('clientId')} and id = ${param('id')} and ${admitted(guard, param)}`)
        .returning(LINK_COLUMNS),
    );
  }

  async function writeDestinations(writer: Writer, links: readonly PaymentLink[]): Promise<void> {
    for (const [clientId, ofClient] of Map.groupBy(links, (link) => link.clientId)) {
      const destinations = ofClient.flatMap(({ id, terms }) =>
        accountNumbersOf(terms).map((accountNumber) => [id, accountNumber]),
      );
      await writer.change(insertDestinations({ clientId, destinations: dialect.table(destinations) }));
    }
  }

  function writes(transaction: Transaction): Pick<PaymentLinkWrites, 'insert' | 'set' | 'remove'> {
    async function insert(link: PaymentLink) {
      if ((await transaction.insert(insertLink(fromLink(link)))) === 0) return false;
      counts.inserted(transaction, link);
      quarters.added(transaction, linkStep(link.clientId, link.id));
      transaction.defer(writeDestinations, link);
      searches.inserted(transaction, link);
      return true;
    }

    async function set(clientId: string, id: string, guard: PaymentLinkGuard, change: PaymentLinkPatch) {
      const columns = toColumns(change);
      const query = setStatement(guard, Object.keys(columns));
      const [row] = await transaction.rows(query({ clientId, id, ...guardValues(guard), ...newValues(columns) }));
      if (row === undefined) return undefined;
      counts.changed(transaction, row);
      const link = toLink(row);
      if (change.terms !== undefined) {
        await transaction.change(deleteDestinations({ clientId, id }));
        transaction.defer(writeDestinations, link);
        await searches.changed(transaction, link);
      }
      return link;
    }

    async function remove(clientId: string, id: string, guard: PaymentLinkGuard) {
      // The sessions go with the link. Once all are locked, no other transaction begins one, or removes one.
      const [locked] = await transaction.rows(lockLink({ clientId, id }));
      if (locked === undefined) return undefined;
      const sessions = await transaction.rows(lockSessions({ clientId, id }));
      const [row] = await transaction.rows(removeStatement(guard)({ clientId, id, ...guardValues(guard) }));
      if (row === undefined) return undefined;
      counts.removed(transaction, row);
      quarters.removed(transaction, linkStep(clientId, id));
      for (const session of sessions) quarters.removed(transaction, sessionStep(clientId, session.id));
      const link = toLink(row);
      await searches.removed(transaction, link);
      return link;
    }

    return { insert, set, remove };
  }

  return { writes };
}

const CHANGED = {
  storedStatus: 'status',
  deactivatedAt: 'deactivated_at',
  expiresAt: 'expires_at',
  updatedAt: 'updated_at',
} as const;

function toColumns({ terms, ...plain }: PaymentLinkPatch): Values {
  return { ...changedColumns(CHANGED, plain), ...(terms === undefined ? {} : fromTerms(terms)) };
}
