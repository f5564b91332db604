import { createServer, type ServerResponse } from 'node:http';
import { openLinks, type Row } from './database.ts';
import { settings } from './settings.ts';
import { statusOf, urlOf } from './shapes.ts';
import type { SentTerms } from './terms.ts';

/**
 * The second limit: where the answer has the form in which the terms are stored, their text goes out as it is, neither
 * parsed nor written anew. That is REST's form; GraphQL's has a null for whatever is not there. Everything else is as in
 * the first limit.
 */
const links = openLinks(settings.database, settings.clientId, settings.clientTag);

function textOf(row: Row, now: number): string {
  const own = JSON.stringify({ id: row.id, checkoutToken: row.checkout_token, status: statusOf(row, now) });
  const rest = JSON.stringify({
    url: urlOf(row, settings.publicUrl),
    createdAt: new Date(row.created_at).toISOString(),
  });
  return `${own.slice(0, -1)},${row.terms.slice(1, -1)},${rest.slice(1)}`;
}

function listText(): string {
  const now = Date.now();
  const total = links.countActive(now);
  const rows = links.active(null, 50, now);
  const pagination = JSON.stringify({ total, count: rows.length, next: Math.min(50, total), previous: 0 });
  return `{"pagination":${pagination},"results":[${rows.map((row) => textOf(row, now)).join(',')}]}`;
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      const { checkoutToken, ...terms }: SentTerms & { readonly checkoutToken: string } = JSON.parse(text);
      send(response, 201, textOf(links.create(checkoutToken, terms), Date.now()));
    });
  } else if (request.url === '/health/ready') {
    send(response, 200, '{}');
  } else {
    send(response, 200, listText());
  }
});
server.listen(settings.port, '127.0.0.1');
process.on('SIGTERM', () => process.exit());
