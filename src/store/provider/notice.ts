import type { ProviderNoticeWrites, StoredNotice } from '../../domain/provider/ports.ts';
import type { Dialect, Transaction } from '../sql/database.ts';
import { insertInto } from '../sql/insert.ts';

const COLUMNS = ['client_id', 'account_id', 'notice_id', 'type', 'payment_id', 'received_at'] as const;

export function providerNoticeStore(dialect: Dialect) {
  const insertNotice = insertInto(dialect, {
    table: 'provider_notices',
    columns: COLUMNS,
    tail: 'on conflict do nothing',
  });

  function writes(transaction: Transaction): ProviderNoticeWrites {
    async function insert({ clientId, accountId, noticeId, type, paymentId, receivedAt }: StoredNotice) {
      const row = {
        client_id: clientId,
        account_id: accountId,
        notice_id: noticeId,
        type,
        payment_id: paymentId,
        received_at: receivedAt,
      };
      return (await transaction.change(insertNotice(row))) > 0;
    }

    return { insert };
  }

  return { writes };
}
