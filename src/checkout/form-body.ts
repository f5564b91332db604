import { DomainError } from '../domain/errors.ts';
import { readText } from '../http/body.ts';

const MAX_FORM_BYTES = 64 * 1024;

/** The fields of a submitted form. Refuses what no form of ours sends. */
export async function readFormBody(request: Request): Promise<URLSearchParams> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(await readText(request, MAX_FORM_BYTES));
}
