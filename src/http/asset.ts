import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { loadOnce } from '../lib/load-once.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { preferredCoding } from './preferences.ts';

type Asset = { readonly plain: Buffer<ArrayBuffer>; readonly gzipped: Buffer<ArrayBuffer>; readonly etag: string };

const compress = promisify(gzip);

/**
 * A static file, read and compressed at the first request (again at the next one, if that fails), and sent with an ETag, so
 * that a browser with the same version gets a 304.
 */
export function createAsset({
  load,
  type,
  headers = {},
}: {
  readonly load: () => Promise<string | Uint8Array>;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}): (request: Request) => Promise<Response> {
  const prepared = loadOnce(async (): Promise<Asset> => {
    const plain = Buffer.from(await load());
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
    return { plain, gzipped: await compress(plain), etag };
  });

  return async ({ headers: given }) => {
    const { plain, gzipped, etag } = await prepared();
    const acceptsGzip = preferredCoding(given.get('accept-encoding'), ['gzip']) === 'gzip';
    const own = {
      ...SECURITY_HEADERS,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      etag: `W/${etag}`,
      ...headers,
    };
    if (given.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers: own });
    return new Response(acceptsGzip ? gzipped : plain, {
      headers: { ...own, 'content-type': type, ...(acceptsGzip && { 'content-encoding': 'gzip' }) },
    });
  };
}
