import { sql } from 'kysely';
import { idFloor } from '../domain/id.ts';
import type { AttemptFilter, PaymentReads } from '../domain/payment-ports.ts';
import type { Connection, Dialect } from './sql/database.ts';
import { type Param, statementCache } from './sql/statement.ts';

type Values = {
  readonly clientId: string;
  readonly paymentLinkId: string;
  readonly floor: string;
  readonly payerKey: string | null | undefined;
  readonly skipped: number;
};

/** Checks whether there is an n-th newest attempt instead of counting, so that no more rows than the limit are read. */
export function paymentAttempts({ qb }: Dialect) {
  const statements = statementCache<Values, { created_at: number }>();

  function attemptStatement({ payerKey, refused }: Pick<AttemptFilter, 'payerKey' | 'refused'>) {
    const payer = payerKey === undefined ? 'any' : payerKey === null ? 'none' : 'one';
    return statements(`${payer} ${refused}`, (param: Param<Values>) => {
      const ofLink = qb
        .selectFrom('payments')
        .select('created_at')
        .where('client_id', '=', param('clientId'))
        .where('payment_link_id', '=', param('paymentLinkId'))
        .where('id', '>=', param('floor'));
      const ofPayer =
        payer === 'any'
          ? ofLink
          : ofLink.where(
              payer === 'none' ? sql<boolean>`payer_key is null` : sql<boolean>`payer_key = ${param('payerKey')}`,
            );
      const counted = refused ? ofPayer.where('status', '=', sql.lit('FAILED')) : ofPayer;
      return counted.orderBy('id', 'desc').limit(sql.lit(1)).offset(param('skipped'));
    });
  }

  function reads(connection: Connection): PaymentReads['nthAttempt'] {
    return async (clientId, paymentLinkId, n, filter) => {
      const values = {
        clientId,
        paymentLinkId,
        floor: idFloor('pay', filter.since),
        payerKey: filter.payerKey,
        skipped: n - 1,
      };
      const [row] = await connection.rows(attemptStatement(filter)(values));
      return row?.created_at;
    };
  }

  return { reads };
}
