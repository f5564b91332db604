import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

type Asset = { readonly type: string; readonly load: () => Promise<string> };
type Encoding = 'br' | 'gzip' | 'identity';
type Encoded = { readonly body: Uint8Array<ArrayBuffer>; readonly etag: string };

const ASSETS: Readonly<Record<string, Asset>> = {
  'graphiql.js': { type: 'text/javascript; charset=utf-8', load: loadScript },
  'graphiql.css': { type: 'text/css; charset=utf-8', load: loadStyle },
};

/** Nine megabytes of module, so it is not read before somebody opens GraphiQL. */
function graphiql() {
  return import('@graphql-yoga/render-graphiql/graphiql');
}

/** Works around an animation of GraphiQL that moves a tab while it is pressed, so that the click misses it. */
const STEADY_TABS = '.graphiql-tab { transform: none !important }';

async function loadStyle(): Promise<string> {
  return `${(await graphiql()).css}\n${STEADY_TABS}\n`;
}

/**
 * GraphiQL with its editor's workers. It takes its options from the page, which so needs no script of its own. A query
 * in them is for the first visit: later, any but the last one edited would be opened as one more tab.
 */
async function loadScript(): Promise<string> {
  const { js, editorWorkerService, jsonWorker, graphqlWorker } = await graphiql();
  const workers = { editorWorkerService, json: jsonWorker, graphql: graphqlWorker };
  return `
    const workers = Object.fromEntries(Object.entries(${JSON.stringify(workers)}).map(([label, code]) => [
      label, URL.createObjectURL(new Blob([code], { type: 'text/javascript' })),
    ]));
    self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => workers[label] };
    ${js};
    const options = JSON.parse(document.querySelector('#options').textContent);
    if (localStorage.getItem('graphiql:query')) delete options.query;
    YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), options);
  `;
}

/** GraphiQL's script and style, compressed once for each encoding that is asked for, and revalidated by their hash. */
export function createAssets() {
  const encoded = new Map<string, Promise<Encoded>>();

  function encode(name: string, { load }: Asset, encoding: Encoding): Promise<Encoded> {
    const key = `${name} ${encoding}`;
    const begun = encoded.get(key) ?? load().then((text) => compress(text, encoding));
    encoded.set(key, begun);
    return begun;
  }

  /** Undefined when there is no asset of that name. */
  return async (name: string, request: Request): Promise<Response | undefined> => {
    const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (asset === undefined) return undefined;
    const encoding = acceptedEncoding(request);
    const { body, etag } = await encode(name, asset, encoding);
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    const encodingHeader = encoding === 'identity' ? {} : { 'content-encoding': encoding };
    return new Response(body, { headers: { ...headers, 'content-type': asset.type, ...encodingHeader } });
  };
}

function acceptedEncoding(request: Request): Encoding {
  const accepted = (request.headers.get('accept-encoding') ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  if (accepted.includes('br')) return 'br';
  return accepted.includes('gzip') ? 'gzip' : 'identity';
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
