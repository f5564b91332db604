import Sqlite from 'better-sqlite3';

const DIFFERENCES = `
  with counted as (
    select client_id,
      sum(status = 'ATTEMPT') as attempt, sum(status = 'ACTIVE') as active,
      sum(status = 'PROCESSING_PAYMENT') as processing_payment, sum(status = 'FINISHED') as finished,
      sum(status = 'EXPIRED') as expired
    from payment_links group by client_id
  ), kept as (select client_id, attempt, active, processing_payment, finished, expired from link_counts)
  select client_id from (select * from counted except select * from kept)
  union
  select client_id from kept
    where attempt + active + processing_payment + finished + expired > 0
      and client_id not in (select client_id from counted)
  limit 1`;

/** Counts every client's links and compares the totals with the counters. Describes a difference; undefined without one. */
export function verifyCounts(path: string): string | undefined {
  const connection = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    const clientId: unknown = connection.prepare(DIFFERENCES).pluck().get();
    return clientId === undefined ? undefined : `the counters of client ${String(clientId)} are not those of its links`;
  } finally {
    connection.close();
  }
}
