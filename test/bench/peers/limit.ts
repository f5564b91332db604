import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openLinks } from './database.ts';
import { settings } from './settings.ts';
import { toGraphql, toRest } from './shapes.ts';
import type { SentTerms } from './terms.ts';

/**
 * The limit: what is left when everything a framework does is taken away. It knows the workloads and nothing else: it
 * reads no query, checks no credentials and no input, and bounds nothing. It does what the answer cannot do without:
 * read the body, run the prepared statement, read the row's JSON, put the answer together by hand, write it.
 */
type Sent = {
  readonly variables: {
    readonly id?: string;
    readonly after?: string;
    readonly input?: SentTerms & { readonly checkoutToken: string };
  };
  readonly query: string;
};

const links = openLinks(settings.database, settings.clientId, settings.clientTag);

function answerGraphql({ query, variables: { id, after, input } }: Sent): object {
  const now = Date.now();
  if (id !== undefined) {
    const row = links.find(id);
    return { paymentLink: row === undefined ? null : toGraphql(row, now, settings.publicUrl) };
  }
  if (input !== undefined) {
    const { checkoutToken, ...terms } = input;
    const paymentLink = toGraphql(links.create(checkoutToken, terms), now, settings.publicUrl);
    return { createPaymentLink: { __typename: 'CreatePaymentLinkPayload', paymentLink } };
  }
  const rows = links.active(after, 51, now);
  const shown = rows.slice(0, 50);
  return {
    paymentLinks: {
      nodes: shown.map((row) => toGraphql(row, now, settings.publicUrl)),
      pageInfo: { hasNextPage: rows.length > 50, endCursor: shown.at(-1)?.id ?? null },
      ...(query.includes('totalCount') && { totalCount: links.countActive(now) }),
    },
  };
}

function listRest(): object {
  const now = Date.now();
  const total = links.countActive(now);
  const results = links.active(null, 50, now).map((row) => toRest(row, now, settings.publicUrl));
  return { pagination: { total, count: results.length, next: Math.min(50, total), previous: 0 }, results };
}

function readBody(request: IncomingMessage, then: (text: string) => void): void {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => {
    text += piece;
  });
  request.on('end', () => then(text));
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/graphql') {
    readBody(request, (text) => send(response, 200, { data: answerGraphql(JSON.parse(text)) }));
  } else if (request.method === 'POST') {
    readBody(request, (text) => {
      const { checkoutToken, ...terms } = JSON.parse(text);
      send(response, 201, toRest(links.create(checkoutToken, terms), Date.now(), settings.publicUrl));
    });
  } else if (request.url === '/health/ready') {
    send(response, 200, {});
  } else {
    send(response, 200, listRest());
  }
});
server.listen(settings.port, '127.0.0.1');
process.on('SIGTERM', () => process.exit());
