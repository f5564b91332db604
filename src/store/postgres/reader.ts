import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../sql/database.ts';
import type { Query } from '../sql/statement.ts';
import { isConnectionLost, isStatementLost, postgresError } from './error.ts';
import { type Received, rowsAsText } from './rows-as-text.ts';

/** The delays before each retry of a read whose connection was lost. */
const RETRY_AFTER_MS = [0, 100, 300];

/** Retries a read on another connection when one is lost, and translates errors to the domain's. */
export function retrying({ rows: readOnce }: Connection): Connection {
  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    for (const wait of RETRY_AFTER_MS) {
      try {
        return await readOnce(query);
      } catch (error) {
        if (!isConnectionLost(error) && !isStatementLost(error)) throw postgresError(error);
      }
      await sleep(wait);
    }
    return readOnce(query).catch((error: unknown) => Promise.reject(postgresError(error)));
  }

  return { rows };
}

/** Transfers each row as one text where possible. The rows are the same. */
export function readingText({ rows: readRows }: Connection): Connection {
  async function rows<Row>(query: Query<Row>): Promise<Row[]> {
    const asText = rowsAsText(query);
    if (asText === undefined) return readRows(query);
    return asText.read(await readRows<Received>(asText.query)) ?? readRows(query);
  }

  return { rows };
}
