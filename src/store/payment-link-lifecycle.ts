import { sql } from 'kysely';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { PaymentLinkWrites } from '../domain/ports.ts';
import type { PaymentLinkCounts } from './payment-link-count.ts';
import { CHANGED_COLUMNS, toLink } from './payment-link-row.ts';
import type { Dialect, Transaction } from './sql/database.ts';
import { type Param, statement } from './sql/statement.ts';

type One = { clientId: string; id: string; now: number };

/** Changes of a link that its client did not make: by payments, expiry and visits. */
export function paymentLinkLifecycle({ qb, amongUnlocked }: Dialect, counts: PaymentLinkCounts) {
  const update = qb
    .updateTable('payment_links')
    .set((eb) => ({ version: eb('version', '+', 1), previous_status: eb.ref('status') }));
  const one = (param: Param<One>) =>
    update
      .set({ updated_at: param('now') })
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id'))
      .returning(CHANGED_COLUMNS);

  /** Whether the link can take one more payment. */
  const payableOne = (param: Param<One>) =>
    one(param)
      .where('status', '=', 'ACTIVE')
      .where('expires_at', '>', param('now'))
      .where(sql<boolean>`(payment_limit is null or payments_done + payments_in_flight < payment_limit)`);

  const reserveOne = statement((param: Param<One>) =>
    payableOne(param).set({
      payments_in_flight: sql`payments_in_flight + 1`,
      status: sql`case when payments_done + payments_in_flight + 1 >= payment_limit then 'PROCESSING_PAYMENT' else status end`,
    }),
  );
  const recordPaidOne = statement((param: Param<One>) =>
    one(param).where('payments_in_flight', '>', 0).set({
      payments_in_flight: sql`payments_in_flight - 1`,
      payments_done: sql`payments_done + 1`,
      status: sql`case when payments_done + 1 >= payment_limit then 'FINISHED' else status end`,
    }),
  );
  const acceptLateOne = statement((param: Param<One>) =>
    payableOne(param).set({
      payments_done: sql`payments_done + 1`,
      status: sql`case
          when payments_done + 1 >= payment_limit then 'FINISHED'
          when payments_done + 1 + payments_in_flight >= payment_limit then 'PROCESSING_PAYMENT'
          else status end`,
    }),
  );
  const releaseOne = statement((param: Param<One>) =>
    one(param).where('payments_in_flight', '>', 0).set({
      payments_in_flight: sql`payments_in_flight - 1`,
      status: sql`case when status = 'PROCESSING_PAYMENT' then 'ACTIVE' else status end`,
    }),
  );
  const expireSome = statement((param: Param<{ clientId: string; now: number; limit: number }>) =>
    update
      .set({ updated_at: param('now'), status: 'EXPIRED' })
      .where('client_id', '=', param('clientId'))
      .where(
        amongUnlocked(
          sql.ref('id'),
          sql`select id from payment_links where client_id = ${param('clientId')} and status in ('ATTEMPT', 'ACTIVE')
            and expires_at <= ${param('now')} order by expires_at limit ${param('limit')}`,
        ),
      )
      // Checked again on the row that is written: another process may have been first.
      .where('status', 'in', [sql.lit('ATTEMPT'), sql.lit('ACTIVE')])
      .where('expires_at', '<=', param('now'))
      .returning(CHANGED_COLUMNS),
  );
  const incrementOpens = statement((param: Param<{ clientId: string; id: string }>) =>
    qb
      .updateTable('payment_links')
      .set((eb) => ({ opens: eb('opens', '+', 1) }))
      .where('client_id', '=', param('clientId'))
      .where('id', '=', param('id')),
  );

  function writes(
    transaction: Transaction,
  ): Pick<PaymentLinkWrites, 'reserve' | 'recordPaid' | 'acceptLate' | 'release' | 'expire' | 'countOpen'> {
    const change = (query: typeof reserveOne) => async (clientId: string, id: string, now: number) => {
      const [row] = await transaction.rows(query({ clientId, id, now }));
      if (row === undefined) return undefined;
      counts.changed(transaction, row);
      return toLink(row);
    };

    async function expire(clientId: string, now: number, limit: number): Promise<readonly PaymentLink[]> {
      const rows = await transaction.rows(expireSome({ clientId, now, limit }));
      for (const row of rows) counts.changed(transaction, row);
      return rows.map(toLink);
    }

    async function countOpen(clientId: string, id: string) {
      await transaction.change(incrementOpens({ clientId, id }));
    }

    return {
      reserve: change(reserveOne),
      recordPaid: change(recordPaidOne),
      acceptLate: change(acceptLateOne),
      release: change(releaseOne),
      expire,
      countOpen,
    };
  }

  return { writes };
}
