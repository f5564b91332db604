import { createAsset } from '../../http/asset.ts';
import type { Authenticator } from '../../http/auth.ts';
import { API_HEADERS } from '../../http/headers.ts';
import { isAnonymous } from '../plugins/access.ts';
import { possibleTypes, schemaText } from './schema-text.ts';

type Options = {
  /** Of the endpoint, below which the files are. */
  readonly path: string;
  readonly authenticate: Authenticator;
  /** Whether the schema can be read without credentials. */
  readonly openSchema: boolean;
};

/**
 * `schema.graphql` for code generators and linters, and `possible-types.json` for the caches of clients. They are read
 * under the same rules as the schema is by introspection.
 */
export function createSchemaFiles({ path, authenticate, openSchema }: Options) {
  const headers = {
    'content-security-policy': API_HEADERS['content-security-policy'],
    'cache-control': openSchema ? 'no-cache' : 'private, no-cache',
    vary: 'accept-encoding, authorization, x-api-key',
  };
  const files = new Map([
    [
      `${path}/schema.graphql`,
      createAsset({ load: async () => schemaText(), type: 'text/plain; charset=utf-8', headers }),
    ],
    [
      `${path}/possible-types.json`,
      createAsset({ load: async () => JSON.stringify(possibleTypes()), type: 'application/json', headers }),
    ],
  ]);

  /** Undefined for a request that is for no file. Throws UNAUTHENTICATED. */
  return async (request: Request): Promise<Response | undefined> => {
    const file = files.get(new URL(request.url).pathname);
    if (file === undefined) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { ...API_HEADERS, allow: 'GET, HEAD' } });
    }
    if (!(openSchema && isAnonymous(request))) await authenticate(request);
    return file(request);
  };
}
