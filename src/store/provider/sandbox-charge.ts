import type { SandboxCharge, SandboxLedger } from '../../domain/provider/ports.ts';
import type { Connection, Dialect, Transaction } from '../sql/database.ts';
import { insertInto } from '../sql/insert.ts';
import { type Param, statement } from '../sql/statement.ts';

const COLUMNS = ['client_id', 'payment_id', 'version', 'charge'] as const;
type Key = { readonly clientId: string; readonly paymentId: string };

export function sandboxChargeStore(dialect: Dialect) {
  const { qb } = dialect;
  const one = statement((param: Param<Key>) =>
    qb
      .selectFrom('sandbox_charges')
      .select('charge')
      .where('client_id', '=', param('clientId'))
      .where('payment_id', '=', param('paymentId')),
  );
  const some = statement((param: Param<{ clientId: string; after: string; limit: number }>) =>
    qb
      .selectFrom('sandbox_charges')
      .select('charge')
      .where('client_id', '=', param('clientId'))
      .where('payment_id', '>', param('after'))
      .orderBy('payment_id')
      .limit(param('limit')),
  );
  const insertCharge = insertInto(dialect, {
    table: 'sandbox_charges',
    columns: COLUMNS,
    tail: 'on conflict do nothing',
  });
  const setCharge = statement((param: Param<Key & { version: number; before: number; charge: string }>) =>
    qb
      .updateTable('sandbox_charges')
      .set({ version: param('version'), charge: param('charge') })
      .where('client_id', '=', param('clientId'))
      .where('payment_id', '=', param('paymentId'))
      .where('version', '=', param('before')),
  );

  function reads(connection: Connection): Pick<SandboxLedger, 'find' | 'list'> {
    async function find(clientId: string, paymentId: string) {
      const [row] = await connection.rows(one({ clientId, paymentId }));
      return row === undefined ? undefined : (JSON.parse(row.charge) as SandboxCharge);
    }

    const list: SandboxLedger['list'] = async (clientId, { after, limit }) =>
      (await connection.rows(some({ clientId, after, limit }))).map(({ charge }) => JSON.parse(charge));

    return { find, list };
  }

  function writes(transaction: Transaction): Pick<SandboxLedger, 'put'> {
    async function put(charge: SandboxCharge) {
      const { clientId, paymentId, version } = charge;
      const text = JSON.stringify(charge);
      if (version === 1) {
        const row = { client_id: clientId, payment_id: paymentId, version, charge: text };
        return (await transaction.change(insertCharge(row))) > 0;
      }
      const query = setCharge({ clientId, paymentId, version, before: version - 1, charge: text });
      return (await transaction.change(query)) > 0;
    }

    return { put };
  }

  return { reads, writes };
}
