import { DomainError } from '../../domain/errors.ts';
import { SECURITY_HEADERS } from '../../http/headers.ts';
import { ICON_PATH } from '../../http/icon.ts';
import type { ClientService } from '../../services/client.ts';
import { JSON_TYPES, preferredType } from '../plugins/accept.ts';
import { createAssets } from './assets.ts';
import { type ExampleThings, examples, factsOf, templates } from './examples.ts';

/** The demo client, whose credentials are in GraphiQL's page, and its data for the examples. */
export type GraphiqlDemo = {
  readonly login: { readonly clientId: string; readonly clientSecret: string; readonly apiKey: string };
  /** Undefined where the client does not exist. */
  readonly examples: () => Promise<ExampleThings | undefined>;
};

type Options = {
  readonly path: string;
  readonly clients: Pick<ClientService, 'issueToken'>;
  readonly demo?: GraphiqlDemo | undefined;
};

/** Where a client logs in: the one path of REST that GraphQL needs. */
const LOGIN_PATH = '/auth';

/** Everything is loaded from this origin; the editor sets styles by script and runs workers from blobs. */
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
  // The page has a token in it. It is small: the large assets are cached.
  'cache-control': 'no-store',
  // At the same url, API clients get JSON.
  vary: 'accept',
  'content-security-policy': CONTENT_SECURITY_POLICY,
};

const SHARED = {
  title: 'Payment links',
  logo: `<img src="${ICON_PATH}" alt="" width="28" height="28">`,
  shouldPersistHeaders: false,
  defaultEditorToolsVisibility: 'variables',
};

/** GraphiQL for browsers that open the endpoint: with examples that run at once, if there is a client to run them as. */
export function createGraphiql({ path, clients, demo }: Options) {
  const assets = createAssets();

  /** What the page hands to its script: the properties of GraphiQL, and what the tour needs. */
  async function settings() {
    const shared = { ...SHARED, endpoint: path };
    const token = demo && (await issueToken(demo.login));
    const things = token && (await demo.examples());
    if (demo === undefined || token === undefined || things === undefined) return { graphiql: shared };
    const credentials = { Authorization: `Bearer ${token.accessToken}`, 'x-api-key': demo.login.apiKey };
    const headers = JSON.stringify(credentials, null, 2);
    const facts = factsOf(things);
    const tabs = examples(facts).map((example) => ({ ...example, headers }));
    return {
      // GraphiQL stores no headers, because a stored token would expire: restored tabs get these.
      graphiql: { ...shared, headers, query: tabs[0]?.query, defaultTabs: tabs },
      tour: { facts, templates },
      login: { ...demo.login, ...token, path: LOGIN_PATH },
    };
  }

  /** Undefined where the client does not exist, or has other credentials by now. */
  async function issueToken(login: GraphiqlDemo['login']) {
    try {
      return await clients.issueToken(login);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return undefined;
      throw error;
    }
  }

  return {
    /** Undefined for a request that is not for GraphiQL. */
    async fetch(request: Request): Promise<Response | undefined> {
      if (request.method !== 'GET') return undefined;
      const { pathname } = new URL(request.url);
      if (pathname.startsWith(`${path}/`) && pathname.length > path.length + 1)
        return assets(pathname.slice(path.length + 1), request);
      if (preferredType(request.headers.get('accept'), [...JSON_TYPES, 'text/html']) !== 'text/html') return undefined;
      return new Response(page(path, await settings()), { headers: PAGE_HEADERS });
    },
  };
}

function page(path: string, settings: object): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${SHARED.title}</title>
    <link rel="icon" href="${ICON_PATH}">
    <link rel="stylesheet" href="${path}/graphiql.css">
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script type="application/json" id="settings">${JSON.stringify(settings).replaceAll('<', '\\u003c')}</script>
    <script src="${path}/graphiql.js"></script>
  </body>
</html>
`;
}
