import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { preferredCoding } from '../../http/preferences.ts';
import { loadOnce } from '../../lib/load-once.ts';

type Asset = { readonly type: string; readonly load: () => Promise<string> };
type Encoding = 'br' | 'gzip' | 'identity';
type Encoded = { readonly body: Uint8Array<ArrayBuffer>; readonly etag: string };

const ASSETS: Readonly<Record<string, Asset>> = {
  'graphiql.js': { type: 'text/javascript; charset=utf-8', load: loadScript },
  'graphiql.css': { type: 'text/css; charset=utf-8', load: loadStyle },
};

/** Imported when GraphiQL is first opened: the module has nine megabytes. */
function graphiql() {
  return import('@graphql-yoga/render-graphiql/graphiql');
}

async function loadStyle(): Promise<string> {
  return `${(await graphiql()).css}\n${await readFile(new URL('page.css', import.meta.url), 'utf8')}`;
}

/**
 * GraphiQL with its editor's workers, and page.js, which renders it with the page's settings, so that the page has no
 * inline script. The bundle leaves GraphiQL's own history plugin out of its list of plugins; it is added there.
 */
async function loadScript(): Promise<string> {
  const { js, editorWorkerService, jsonWorker, graphqlWorker } = await graphiql();
  const workers = { editorWorkerService, json: jsonWorker, graphql: graphqlWorker };
  const page = await readFile(new URL('page.js', import.meta.url), 'utf8');
  return `
    const workers = Object.fromEntries(Object.entries(${JSON.stringify(workers)}).map(([label, code]) => [
      label, URL.createObjectURL(new Blob([code], { type: 'text/javascript' })),
    ]));
    self.MonacoEnvironment = { globalAPI: true, getWorkerUrl: (_, label) => workers[label] };
    ${withHistory(js)};
    ${page}
  `;
}

/** The bundle as it is, should another version of it be built differently. */
function withHistory(js: string): string {
  const history = /([$\w]+)=\{title:"History",icon:/.exec(js)?.[1];
  return history === undefined
    ? js
    : js.replace(/plugins:\[([$\w]+)\],schemaDescription/, `plugins:[$1,${history}],schemaDescription`);
}

/** GraphiQL's script and style, compressed once for each requested encoding, and revalidated by their hash. */
export function createAssets(assets = ASSETS) {
  const encoded = new Map<string, () => Promise<Encoded>>();

  function encode(name: string, { load }: Asset, encoding: Encoding): Promise<Encoded> {
    const key = `${name} ${encoding}`;
    const read = encoded.get(key) ?? loadOnce(async () => compress(await load(), encoding));
    encoded.set(key, read);
    return read();
  }

  /** Undefined when there is no asset of that name. */
  return async (name: string, request: Request): Promise<Response | undefined> => {
    const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (asset === undefined) return undefined;
    const encoding = preferredCoding(request.headers.get('accept-encoding'), ['br', 'gzip']) ?? 'identity';
    const { body, etag } = await encode(name, asset, encoding);
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    const encodingHeader = encoding === 'identity' ? {} : { 'content-encoding': encoding };
    return new Response(body, { headers: { ...headers, 'content-type': asset.type, ...encodingHeader } });
  };
}

const brotli = promisify(brotliCompress);
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

async function compress(text: string, encoding: Encoding): Promise<Encoded> {
  const plain = Buffer.from(text);
  const compressed =
    encoding === 'br' ? await brotli(plain, BROTLI) : encoding === 'gzip' ? await promisify(gzip)(plain) : plain;
  const etag = `"${createHash('sha256').update(compressed).digest('base64url').slice(0, 22)}"`;
  return { body: new Uint8Array(compressed), etag };
}
