import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createAsset } from '../http/asset.ts';
import type { Handler } from './guard.ts';
import { openApiDocument } from './openapi/openapi.ts';

const require = createRequire(import.meta.url);

/** Everything comes from here and nothing from anywhere else. Swagger UI has icons in data urls. */
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
<link rel="icon" href="/docs/icon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** The description for programs at /openapi.json, and for people at /docs, which needs no internet. */
export function createDocs(): Readonly<Record<string, { readonly GET: Handler }>> {
  return {
    '/openapi.json': serve('application/json', async () => JSON.stringify(openApiDocument)),
    '/docs': serve('text/html; charset=utf-8', async () => PAGE, { 'content-security-policy': PAGE_POLICY }),
    '/docs/start.js': serve('text/javascript; charset=utf-8', async () => START),
    '/docs/swagger-ui.js': serve('text/javascript; charset=utf-8', () =>
      readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
    ),
    '/docs/swagger-ui.css': serve('text/css; charset=utf-8', () =>
      readFile(require.resolve('swagger-ui-dist/swagger-ui.css')),
    ),
    '/docs/icon.png': serve('image/png', () => readFile(require.resolve('swagger-ui-dist/favicon-32x32.png'))),
  };
}

function serve(type: string, load: () => Promise<string | Uint8Array>, headers?: Readonly<Record<string, string>>) {
  const asset = createAsset({ type, load, ...(headers && { headers }) });
  const GET: Handler = (c) => asset(c.req.raw);
  return { GET };
}
