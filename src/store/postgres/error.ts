import { DomainError, NotFoundError } from '../../domain/errors.ts';

/** Errors of the server have an SQLSTATE, those of the network a system code; some of the driver's only a message. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EAI_|EHOST|ENET)/;
/** SQLSTATEs: connection exceptions, and a server that stops, crashes or is still starting. */
const GONE = /^(08|57P0[1-5])/;
const DRIVER = /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout expired)/;

/** Whether the connection is broken. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return NETWORK.test(code) || GONE.test(code) || (error instanceof Error && DRIVER.test(error.message));
}

/** Whether it is a serialization failure or a deadlock, after which the transaction can be retried. */
export function isLostRace(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error));
}

/** Whether a prepared statement is missing because the query that should have prepared it failed. Nothing was executed. */
export function isStatementLost(error: unknown): boolean {
  return codeOf(error) === '26000';
}

/** Whether `pg_xact_status` was called with a number that no transaction has had yet. */
export function isNumberOfNoTransaction(error: unknown): boolean {
  return codeOf(error) === '22023';
}

/** SQLSTATEs that are UNAVAILABLE: conflicts, timeouts of locks and statements, a full disk or server, a read-only server. */
const NOT_NOW = /^(40001|40P01|55P03|57014|53|25006)/;
const POOL_EXHAUSTED = 'timeout exceeded when trying to connect';

/** Translates to a DomainError where there is one. Not for a failed COMMIT, which may have succeeded. */
export function postgresError(error: unknown): unknown {
  const code = codeOf(error);
  if (isConnectionLost(error) || NOT_NOW.test(code) || (error instanceof Error && error.message === POOL_EXHAUSTED)) {
    return new DomainError('UNAVAILABLE', 'The database cannot be written or read right now', { cause: error });
  }
  if (code === '23503') return new NotFoundError('The object that this belongs to no longer exists');
  // Text that PostgreSQL cannot hold, such as U+0000. It can name nothing that exists either.
  if (code === '22021') return new DomainError('INVALID', 'A string has characters that cannot be stored');
  return error;
}
