import { statSync } from 'node:fs';
import { DomainError } from '../domain/errors.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { isConnectionLost } from './postgres/error.ts';
import type { DatabaseAddress } from './sql/database.ts';

/** The database's address, and the setting or argument that names it: both are part of the message. */
type Place = { readonly address: DatabaseAddress; readonly setting: string };

/** Translates a failure to open a database into an OperatorError with a remedy; any unknown error is returned as it is. */
export function openError(error: unknown, { address, setting }: Place): unknown {
  if (error instanceof OperatorError) return error;
  const cause = error instanceof DomainError ? error.cause : error;
  const fault = address.kind === 'sqlite' ? sqliteFault(cause, address.path) : postgresFault(cause, address.url);
  return fault === undefined ? error : new OperatorError(`${setting}: ${fault}`, { cause });
}

function sqliteFault(error: unknown, path: string): string | undefined {
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB') {
    return `${path} is a file but no SQLite database; name one that is, or a file that does not exist yet`;
  }
  if (isFolder(path)) return `${path} is a folder; name a file in it`;
  if (code === 'ENOENT') return `there is no file ${path}; name the one that holds the data`;
  if (code === 'SQLITE_CORRUPT') {
    return `${path} is a damaged SQLite database; restore a backup with: npm run db:restore -- --from <file>`;
  }
  if (code.startsWith('SQLITE_BUSY')) return `${path} is locked by another process; try again when that has ended`;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return `there is no space left on the disk of ${path}; make some`;
  if (/^(SQLITE_(CANTOPEN|READONLY|IOERR|PERM)|EACCES|EPERM|EROFS|EEXIST|ENOTDIR|EISDIR)/.test(code)) {
    return `${path} cannot be written (${code}); name a file in a folder where this user may write`;
  }
  return undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function postgresFault(error: unknown, url: string): string | undefined {
  const shown = withoutPassword(url);
  const code = codeOf(error);
  if (code === 'ERR_INVALID_URL') return 'is no url; for example postgres://user:password@localhost:5432/payment_links';
  if (/^28/.test(code)) return `${shown} refuses this user or password (${code}); correct them in the url`;
  if (code === '3D000') return `${shown} names a database that does not exist; make it with createdb, or name another`;
  if (code === '42501') return `${shown} lets this user change no schema (${code}); grant CREATE on the schema public`;
  if (isConnectionLost(error) || error instanceof AggregateError) {
    return `no PostgreSQL server answers at ${shown} (${code || 'timeout'}); start it, or name one that runs`;
  }
  return undefined;
}

/** The url of a database without its password, for messages. */
export function withoutPassword(url: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):.*@/, '$1@');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
