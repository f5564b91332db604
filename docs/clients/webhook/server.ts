import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const { WEBHOOK_SECRET = '', PORT = '3000' } = process.env;
const webhook = new Webhook(WEBHOOK_SECRET);

createServer(async (request, response) => {
  try {
    // The body as it came: JSON that was parsed and written again is signed by nobody.
    const event = webhook.verify(await text(request), request.headers as Record<string, string>);
    console.log(request.headers['webhook-id'], JSON.stringify(event));
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
