import type { Viewer } from '../../domain/client.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/id.ts';
import { SECURITY_HEADERS } from '../../http/headers.ts';
import type { Services } from '../../services/services.ts';
import { createAssets } from './assets.ts';
import { examples } from './examples.ts';

/** A client that anybody may be: its credentials stand in GraphiQL's page. */
export type GraphiqlClient = { readonly id: string; readonly clientSecret: string; readonly apiKey: string };

type Options = {
  readonly path: string;
  readonly services: Pick<Services, 'clients' | 'paymentLinks'>;
  readonly clock: Clock;
  readonly demo?: GraphiqlClient | undefined;
};

/** Everything comes from here, and nothing from elsewhere; the editor sets styles by script and runs workers from blobs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  ...SECURITY_HEADERS,
  'content-type': 'text/html; charset=utf-8',
  // It carries a token, and is small: what is large is in the assets, which are cached.
  'cache-control': 'no-store',
  'content-security-policy': CONTENT_SECURITY_POLICY,
};

/** GraphiQL for browsers that open the endpoint: with examples that run at once, if there is a client to run them as. */
export function createGraphiql({ path, services: { clients, paymentLinks }, clock, demo }: Options) {
  const assets = createAssets();

  async function options() {
    const shared = { title: 'Payment links', endpoint: path, shouldPersistHeaders: false };
    const login = demo && (await logIn(demo));
    if (login === undefined) return shared;
    const headers = JSON.stringify(login.headers, null, 2);
    const tabs = examples(await deletableLink(login.viewer)).map((example) => ({ ...example, headers }));
    // Headers are not kept in the browser, where a token would grow stale: a tab that comes back gets these.
    return { ...shared, headers, query: tabs[0]?.query, defaultTabs: tabs };
  }

  /** Undefined where the client does not exist, or has other credentials by now. */
  async function logIn({ id: clientId, clientSecret, apiKey }: GraphiqlClient) {
    try {
      const { accessToken: bearer } = await clients.issueToken({ apiKey, clientId, clientSecret });
      const viewer = await clients.authenticate({ apiKey, bearer });
      return { viewer, headers: { Authorization: `Bearer ${bearer}`, 'x-api-key': apiKey } };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return undefined;
      throw error;
    }
  }

  /** The id of a link that may be deleted, so that the last example works; of none when there is no such link. */
  async function deletableLink(viewer: Viewer): Promise<string> {
    const query = {
      filter: { status: ['ATTEMPT', 'EXPIRED'] },
      order: { field: 'createdAt', direction: 'asc' },
      now: clock(),
    } as const;
    const { rows } = await paymentLinks.page(viewer, query, { limit: 1 });
    return rows[0]?.id ?? 'pl_00000000000000000000000000';
  }

  return {
    /** Undefined for a request that is not for GraphiQL. */
    async fetch(request: Request): Promise<Response | undefined> {
      if (request.method !== 'GET') return undefined;
      const { pathname } = new URL(request.url);
      if (pathname.startsWith(`${path}/`) && pathname.length > path.length + 1)
        return assets(pathname.slice(path.length + 1), request);
      if (!request.headers.get('accept')?.includes('text/html')) return undefined;
      return new Response(page(path, await options()), { headers: PAGE_HEADERS });
    },
  };
}

function page(path: string, options: { readonly title: string }): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${options.title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${path}/graphiql.css">
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script type="application/json" id="options">${JSON.stringify(options).replaceAll('<', '\\u003c')}</script>
    <script src="${path}/graphiql.js"></script>
  </body>
</html>
`;
}
