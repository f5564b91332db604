import type { Viewer } from '../domain/client.ts';
import { DomainError } from '../domain/errors.ts';

type Credentials = { readonly apiKey: string; readonly bearer: string };

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

/** Finds out on whose behalf a request comes: `Authorization: Bearer` and `x-api-key`, both, of the same client. */
export function createAuthenticator({
  authenticate,
}: {
  readonly authenticate: (credentials: Credentials) => Promise<Viewer>;
}) {
  return async (request: Request): Promise<Viewer> => {
    const bearer = BEARER.exec(request.headers.get('authorization') ?? '')?.[1];
    if (bearer === undefined) throw missing('Authorization: must be "Bearer" and an access token of POST /auth');
    const apiKey = request.headers.get('x-api-key') ?? '';
    if (apiKey === '') throw missing('x-api-key: is required');
    return authenticate({ apiKey, bearer });
  };
}

export type Authenticator = ReturnType<typeof createAuthenticator>;

function missing(message: string): DomainError {
  return new DomainError('UNAUTHENTICATED', message);
}
