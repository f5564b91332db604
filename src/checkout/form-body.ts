import { DomainError } from '../domain/errors.ts';
import { readText } from '../http/body.ts';

const MAX_FORM_BYTES = 64 * 1024;

/** Whether the body says that it is a form. */
export function isForm(request: Request): boolean {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** The fields of a submitted form. Refuses what no form of ours sends. */
export async function readFormBody(request: Request): Promise<URLSearchParams> {
  if (!isForm(request)) {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(await readText(request, MAX_FORM_BYTES));
}
