import type { Viewer } from '../domain/client.ts';
import { noteClient } from './request-record.ts';

type Credentials = { readonly apiKey: string | undefined; readonly bearer: string | undefined };

export type Authenticator = (request: { readonly headers: Pick<Headers, 'get'> }) => Promise<Viewer>;

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

/** Authenticates a request by `Authorization: Bearer` and `x-api-key`, which must belong to the same client. */
export function createAuthenticator({
  authenticate,
}: {
  readonly authenticate: (credentials: Credentials) => Promise<Viewer>;
}): Authenticator {
  return async ({ headers }) => {
    const viewer = await authenticate({
      apiKey: headers.get('x-api-key') ?? undefined,
      bearer: BEARER.exec(headers.get('authorization') ?? '')?.[1],
    });
    noteClient(viewer.clientId);
    return viewer;
  };
}
