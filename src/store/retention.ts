import { type RawBuilder, sql } from 'kysely';
import { idFloor } from '../domain/id.ts';
import type { Retained, RetentionReads, RetentionWrites } from '../domain/retention.ts';
import { type QuarterHours, sessionStep } from './payment-link/quarter-hour.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { type Param, statement } from './sql/statement.ts';

type Old = { clientId: string; floor: string; before: number; limit: number };
type Ids = { clientId: string; ids: unknown };

/** The prefixes of the ids by which rows are ordered. */
const PREFIXES = { attempts: 'whd', events: 'evt', sessions: 'cs', audit: 'aud' } as const;

/** The bound that old rows are below: an id, or a time. */
function floorOf(what: Retained, before: number): string | number {
  return what in PREFIXES ? idFloor(PREFIXES[what as keyof typeof PREFIXES], before) : before;
}

/** When a key ended; the expression of the index. */
const KEY_ENDED_AT = sql`coalesce(revoked_at, valid_until)`;

/** Removes old rows along indexes: mostly along the primary key, as an id begins with its creation time. */
export function retentionStore({ qb, among, list }: Dialect, quarters: QuarterHours) {
  const attempts = statement((param: Param<Old>) => ({
    compile: () =>
      sql`delete from webhook_attempts where client_id = ${param('clientId')} and (delivery_id, number) in (
        select delivery_id, number from webhook_attempts
        where client_id = ${param('clientId')} and delivery_id < ${param('floor')} and started_at < ${param('before')}
        order by delivery_id, number limit ${param('limit')})`.compile(qb),
  }));
  const doneDeliveries = statement((param: Param<Omit<Old, 'before'>>) =>
    qb
      .selectFrom('webhook_deliveries')
      .select('id')
      .where('client_id', '=', param('clientId'))
      .where('id', '<', param('floor'))
      .where('next_attempt_at', 'is', null)
      .orderBy('id')
      .limit(param('limit')),
  );
  const attemptsOf = statement((param: Param<Ids>) =>
    qb
      .deleteFrom('webhook_attempts')
      .where('client_id', '=', param('clientId'))
      .where(among(sql.ref('delivery_id'), param('ids'))),
  );
  const deliveries = statement((param: Param<Ids>) =>
    qb
      .deleteFrom('webhook_deliveries')
      .where('client_id', '=', param('clientId'))
      .where(among(sql.ref('id'), param('ids')))
      // Checked again on the row that is deleted: it may have been replayed meanwhile.
      .where('next_attempt_at', 'is', null)
      .returning('id'),
  );
  const events = statement((param: Param<Omit<Old, 'before'>>) => ({
    compile: () =>
      sql`delete from events where client_id = ${param('clientId')} and id in (
        select id from events
        where client_id = ${param('clientId')} and id < ${param('floor')} and not exists (
          select 1 from webhook_deliveries
          where webhook_deliveries.client_id = events.client_id and webhook_deliveries.event_id = events.id)
        order by id limit ${param('limit')})`.compile(qb),
  }));
  const oldSessions = statement((param: Param<Omit<Old, 'before'> & { after: string }>) =>
    qb
      .selectFrom('checkout_sessions')
      .select('id')
      .where('client_id', '=', param('clientId'))
      .where('id', '>', param('after'))
      .where('id', '<', param('floor'))
      .orderBy('id')
      .limit(param('limit')),
  );
  // By a range of ids: for a list of ids, SQLite scans all sessions of the client in the index by status.
  const unpaidSessions = statement(
    (param: Param<{ clientId: string; after: string; last: string; before: number }>) => ({
      compile: () =>
        sql<{ id: string }>`delete from checkout_sessions where client_id = ${param('clientId')}
        and id > ${param('after')} and id <= ${param('last')} and expires_at < ${param('before')} and not exists (
          select 1 from payments where payments.client_id = checkout_sessions.client_id
            and payments.checkout_session_id = checkout_sessions.id and payments.status <> 'FAILED') returning id`.compile(
          qb,
        ),
    }),
  );

  const oldKeys = statement((param: Param<Omit<Old, 'floor'>>) => ({
    compile: () =>
      sql`delete from idempotency_keys where client_id = ${param('clientId')} and idempotency_key in (
        select idempotency_key from idempotency_keys
        where client_id = ${param('clientId')} and created_at < ${param('before')}
        order by created_at limit ${param('limit')})`.compile(qb),
  }));

  const auditEntries = statement((param: Param<Omit<Old, 'before'>>) => ({
    compile: () =>
      sql`delete from audit_entries where client_id = ${param('clientId')} and id in (
        select id from audit_entries where client_id = ${param('clientId')} and id < ${param('floor')}
        order by id limit ${param('limit')})`.compile(qb),
  }));

  const notices = statement((param: Param<Omit<Old, 'floor'>>) => ({
    compile: () =>
      sql`delete from provider_notices where client_id = ${param('clientId')} and (account_id, notice_id) in (
        select account_id, notice_id from provider_notices
        where client_id = ${param('clientId')} and received_at < ${param('before')}
        order by received_at limit ${param('limit')})`.compile(qb),
  }));
  const endedKeys = statement((param: Param<Omit<Old, 'floor'>>) => ({
    compile: () =>
      sql`delete from api_keys where client_id = ${param('clientId')} and id in (
        select id from api_keys where client_id = ${param('clientId')} and ${KEY_ENDED_AT} < ${param('before')}
        order by ${KEY_ENDED_AT} limit ${param('limit')})`.compile(qb),
  }));
  const replacedSecrets = statement((param: Param<{ clientId: string; before: number }>) =>
    qb
      .updateTable('webhook_endpoints')
      .set({ previous_secret: null, previous_secret_until: null })
      .where('client_id', '=', param('clientId'))
      .where('previous_secret_until', '<', param('before')),
  );

  const withOld = {
    attempts: clientsOf('webhook_attempts', sql.ref('delivery_id')),
    events: clientsOf('events', sql.ref('id')),
    sessions: clientsOf('checkout_sessions', sql.ref('id')),
    idempotency: clientsOf('idempotency_keys', sql.ref('created_at')),
    audit: clientsOf('audit_entries', sql.ref('id')),
    notices: clientsOf('provider_notices', sql.ref('received_at')),
    keys: clientsOf('api_keys', KEY_ENDED_AT),
    secrets: clientsOf(
      'webhook_endpoints',
      sql.ref('previous_secret_until'),
      sql`and previous_secret_until is not null`,
    ),
  };

  // A loose index scan from client to client: the number of a client's rows does not matter.
  function clientsOf(table: string, age: RawBuilder<unknown>, condition = sql``) {
    const nextClient = (after: RawBuilder<unknown>) =>
      sql`(select client_id from ${sql.table(table)} where client_id > ${after} ${condition} order by client_id limit 1)`;
    return statement((param: Param<{ floor: string | number; after: string; limit: number }>) => ({
      compile: () =>
        sql<{ client_id: string; old: number }>`
          with recursive holders (client_id, position) as (
            select ${nextClient(param('after'))}, 1
            union all
            select ${nextClient(sql`holders.client_id`)}, position + 1 from holders
            where holders.client_id is not null and position < ${param('limit')}
          )
          select client_id, case when exists (
            select 1 from ${sql.table(table)} as rows_of
            where rows_of.client_id = holders.client_id and ${age} < ${param('floor')}
          ) then 1 else 0 end as old
          from holders where client_id is not null`.compile(qb),
    }));
  }

  function reads(connection: Connection): RetentionReads {
    async function clientsWithOld(
      what: Retained,
      before: number,
      { limit, after = '' }: Parameters<RetentionReads['clientsWithOld']>[2],
    ) {
      const found = await connection.rows(withOld[what]({ floor: floorOf(what, before), after, limit }));
      const due = found.filter(({ old }) => old === 1).map((row) => row.client_id);
      return { due, next: found.length < limit ? undefined : found.at(-1)?.client_id };
    }

    return { clientsWithOld };
  }

  function writes(transaction: Transaction): RetentionWrites {
    async function removeEvents(old: Old): Promise<number> {
      const { clientId, before, limit } = old;
      const done = await transaction.rows(doneDeliveries({ clientId, floor: idFloor('whd', before), limit }));
      if (done.length > 0) {
        const removed = await transaction.rows(deliveries({ clientId, ids: list(done.map(({ id }) => id)) }));
        await transaction.change(attemptsOf({ clientId, ids: list(removed.map(({ id }) => id)) }));
      }
      return transaction.change(events(old));
    }

    const removals: Record<Exclude<Retained, 'sessions'>, (old: Old) => Promise<number>> = {
      attempts: (old) => transaction.change(attempts(old)),
      events: removeEvents,
      idempotency: (old) => transaction.change(oldKeys(old)),
      audit: (old) => transaction.change(auditEntries(old)),
      notices: (old) => transaction.change(notices(old)),
      keys: (old) => transaction.change(endedKeys(old)),
      secrets: (old) => transaction.change(replacedSecrets(old)),
    };

    const remove: RetentionWrites['remove'] = (what, clientId, before, limit) =>
      removals[what]({ clientId, floor: String(floorOf(what, before)), before, limit });

    const removeUnpaidSessions: RetentionWrites['removeUnpaidSessions'] = async (
      clientId,
      before,
      { after, limit },
    ) => {
      const old = await transaction.rows(oldSessions({ clientId, after, floor: idFloor('cs', before), limit }));
      const last = old.at(-1)?.id;
      if (last === undefined) return { removed: 0, next: undefined };
      const removed = await transaction.rows(unpaidSessions({ clientId, after, last, before }));
      for (const { id } of removed) quarters.removed(transaction, sessionStep(clientId, id));
      return { removed: removed.length, next: old.length < limit ? undefined : last };
    };

    return { remove, removeUnpaidSessions };
  }

  return { reads, writes };
}
