import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { ICON_PATH } from './icon.ts';
import { pageHeaders } from './page.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; box-sizing: border-box;
  font: 1.125rem/1.6 system-ui, sans-serif; background: #f4f5f2; color: #17211d; }
main { max-width: 32rem; text-align: center; }
img { width: 3.5rem; height: 3.5rem; }
h1 { font-size: 1.375rem; margin: 1rem 0; }
p { margin: .5rem 0; text-wrap: balance; }
@media (prefers-color-scheme: dark) { body { background: #0f1513; color: #e9f0ec; } }
`;

const PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>Payment links</title>
<link rel="icon" href="${ICON_PATH}">
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<img src="${ICON_PATH}" alt="">
<h1>Payment links</h1>
<p>To pay, open the link that you were sent.</p>
<p lang="es">Para pagar, abre el enlace que recibiste.</p>
<p lang="pt-BR">Para pagar, abra o link que você recebeu.</p>
</main>
</body>
</html>`;

const HEADERS = pageHeaders({ style: STYLE });

/** The page at `/` in production, for payers with an incomplete url. It does not reveal what runs here. */
export function createFrontPage(): Hono {
  const app = new Hono();
  app.get('/', async (c) => c.body(String(await PAGE), 200, HEADERS));
  return app;
}
