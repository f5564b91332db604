import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createAsset } from '../http/asset.ts';
import { API_HEADERS } from '../http/headers.ts';
import { ICON_PATH } from '../http/icon.ts';
import type { Handler } from './guard.ts';
import { documentWith, type LiveExamples } from './openapi/live-examples.ts';
import { openApiDocument } from './openapi/openapi.ts';

const require = createRequire(import.meta.url);

/** Everything is loaded from this origin. Swagger UI has icons in data urls. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Payment links: the REST API</title>
<link rel="icon" href="${ICON_PATH}">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** On a phone, two columns of parameters and a column of links, of which there are none, would be wider than the screen. */
const NARROW_STYLE = `
@media (max-width: 45rem) {
  .swagger-ui table.parameters thead, .swagger-ui .response-col_links { display: none; }
  .swagger-ui table.parameters td { display: block; width: auto; padding-left: 0; padding-right: 0; }
}
`;

const start = (settings: object) => `
const settings = ${JSON.stringify(settings)};
const { login } = settings;
const ui = SwaggerUIBundle({
  dom_id: '#swagger-ui',
  url: settings.url,
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  persistAuthorization: settings.persist,
  onComplete: () => login && signIn(),
});

/** Signs in with a valid token, unless the user has entered other credentials. */
async function signIn() {
  const kept = JSON.parse(localStorage.getItem('authorized') ?? '{}').apiKey;
  if (kept && kept.value !== login.apiKey) return;
  const answer = await fetch('/auth', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': login.apiKey },
    body: JSON.stringify({ clientId: login.clientId, clientSecret: login.clientSecret }),
  });
  if (!answer.ok) return;
  const { accessToken, expiresIn } = await answer.json();
  ui.preauthorizeApiKey('apiKey', login.apiKey);
  ui.preauthorizeApiKey('accessToken', accessToken);
  setTimeout(signIn, (expiresIn - 60) * 1000);
}
`;

/** The demo client, and its data for the examples. */
export type DocsDemo = {
  readonly login: { readonly clientId: string; readonly clientSecret: string; readonly apiKey: string };
  readonly examples: () => Promise<LiveExamples>;
};

const DEMO_NOTE = '**You are signed in as the demo client.** Every example works unchanged: press Execute.';

/**
 * The OpenAPI document at /openapi.json, and Swagger UI at /docs, which needs no internet. With a demo, the page signs in by
 * itself, its examples use the demo data, and entered credentials survive a reload.
 */
export function createDocs(demo?: DocsDemo): Readonly<Record<string, { readonly GET: Handler }>> {
  const settings = demo
    ? { url: '/docs/openapi.json', login: demo.login, persist: true }
    : { url: '/openapi.json', persist: false };
  return {
    '/openapi.json': serve('application/json', async () => JSON.stringify(openApiDocument)),
    '/docs': serve('text/html; charset=utf-8', async () => PAGE, { 'content-security-policy': PAGE_POLICY }),
    '/docs/start.js': serve('text/javascript; charset=utf-8', async () => start(settings)),
    '/docs/swagger-ui.js': serve('text/javascript; charset=utf-8', () =>
      readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
    ),
    '/docs/swagger-ui.css': serve(
      'text/css; charset=utf-8',
      async () => (await readFile(require.resolve('swagger-ui-dist/swagger-ui.css'), 'utf8')) + NARROW_STYLE,
    ),
    ...(demo && {
      '/docs/openapi.json': {
        GET: async () =>
          new Response(JSON.stringify(documentWith(await demo.examples(), DEMO_NOTE)), { headers: API_HEADERS }),
      },
    }),
  };
}

function serve(type: string, load: () => Promise<string | Uint8Array>, headers?: Readonly<Record<string, string>>) {
  const asset = createAsset({ type, load, ...(headers && { headers }) });
  const GET: Handler = (c) => asset(c.req.raw);
  return { GET };
}
