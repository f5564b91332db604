import { sql } from 'kysely';
import type { Dispute, DisputeDecision, DisputeStatus } from '../domain/dispute.ts';
import type { DisputeReads, DisputeWrites } from '../domain/provider/ports.ts';
import type { Connection, Dialect, Transaction } from './sql/database.ts';
import { insertInto } from './sql/insert.ts';
import { type Param, statement } from './sql/statement.ts';
import type { Tables } from './tables.ts';

type Row = Tables['disputes'];

const COLUMNS = [
  'client_id',
  'id',
  'payment_id',
  'provider_reference',
  'amount',
  'currency',
  'reason',
  'status',
  'created_at',
  'updated_at',
] as const satisfies (keyof Row)[];

export function disputeStore(dialect: Dialect) {
  const { qb, among, list } = dialect;
  const insertDispute = insertInto(dialect, { table: 'disputes', columns: COLUMNS, tail: 'on conflict do nothing' });
  const ofSome = statement((param: Param<{ clientId: string; paymentIds: unknown }>) =>
    qb
      .selectFrom('disputes')
      .select(COLUMNS)
      .where('client_id', '=', param('clientId'))
      .where(among(sql.ref('payment_id'), param('paymentIds')))
      .orderBy('id'),
  );
  const setOne = statement((param: Param<{ clientId: string; reference: string; status: string; updatedAt: number }>) =>
    qb
      .updateTable('disputes')
      .set({ status: param('status'), updated_at: param('updatedAt') })
      .where('client_id', '=', param('clientId'))
      .where('provider_reference', '=', param('reference'))
      .where('status', '<>', param('status'))
      .returning(COLUMNS),
  );

  function reads(connection: Connection): DisputeReads {
    async function ofPayments(clientId: string, paymentIds: readonly string[]) {
      const rows = await connection.rows(ofSome({ clientId, paymentIds: list(paymentIds) }));
      const byPayment = Map.groupBy(rows.map(toDispute), ({ paymentId }) => paymentId);
      return paymentIds.map((id) => byPayment.get(id) ?? []);
    }

    return { ofPayments };
  }

  function writes(transaction: Transaction): DisputeWrites {
    async function insert(dispute: Dispute) {
      return (await transaction.change(insertDispute(fromDispute(dispute)))) > 0;
    }

    async function setStatus(clientId: string, reference: string, status: DisputeDecision, updatedAt: number) {
      const [row] = await transaction.rows(setOne({ clientId, reference, status, updatedAt }));
      return row === undefined ? undefined : toDispute(row);
    }

    return { ...reads(transaction), insert, setStatus };
  }

  return { reads, writes };
}

function toDispute(row: Row): Dispute {
  return {
    clientId: row.client_id,
    id: row.id,
    paymentId: row.payment_id,
    providerReference: row.provider_reference,
    amount: row.amount,
    currency: row.currency as Dispute['currency'],
    reason: row.reason,
    status: row.status as DisputeStatus,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function fromDispute(dispute: Dispute): Row {
  return {
    client_id: dispute.clientId,
    id: dispute.id,
    payment_id: dispute.paymentId,
    provider_reference: dispute.providerReference,
    amount: dispute.amount,
    currency: dispute.currency,
    reason: dispute.reason,
    status: dispute.status,
    created_at: dispute.createdAt,
    updated_at: dispute.updatedAt,
  };
}
