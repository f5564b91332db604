import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { createAfterSale } from './after-sale.ts';
import { listAnswer, oneAnswer } from './answers.ts';
import { createBooks, type Kind, type StripeEvent } from './books.ts';
import { createCheckout } from './checkout.ts';
import { ApiFault, InvalidParameters, missing } from './fault.ts';
import { type Form, parseForm, textAt } from './form.ts';
import { hostedPage } from './page.ts';

/**
 * A simulated fault of the API; payers' pages keep working. `down`: a proxy answers with an error, and nothing is done.
 * `loses answers`: the request is executed, and the connection closed. `hangs`: it is executed, and never answered.
 * `fails`: every answer is a 500, which the idempotency key keeps.
 */
export type StripeFault = 'down' | 'loses answers' | 'hangs' | 'fails';

type Kept = { readonly request: string; readonly status: number; readonly body: object; readonly at: number };

/** The `appInfo` name of clients that act as payers and banks, to which faults do not apply. */
export const UNHARMED = 'unharmed';

const KEY_LIFETIME_MS = 24 * 3_600_000;

export type StripeStandIn = Awaited<ReturnType<typeof startStripe>>;

/**
 * Stripe's API for one account on a loopback port: sessions, refunds, disputes, events and balance transactions with the
 * rules of the published documentation, and pages that a browser can pay at. Its time is `clock`.
 */
export async function startStripe({
  clock,
  secretKey = 'sk_test_standin0000000000',
  webhookSecret = 'whsec_standin0000000000',
}: {
  readonly clock: () => number;
  readonly secretKey?: string;
  readonly webhookSecret?: string;
}) {
  let url = '';
  let fault: StripeFault | undefined;
  let webhookUrl: string | undefined;
  const deliveries = new Set<Promise<unknown>>();
  const requests: { readonly method: string; readonly path: string; readonly status: number }[] = [];
  const idempotent = new Map<string, Kept>();
  const cardOf = new Map<string, string>();
  const books = createBooks({ clock, happened: deliver });
  const checkout = createCheckout(books, () => url);
  const afterSale = createAfterSale(books);

  /** The header of a notice that Stripe sends at the time of `clock`. */
  function sign(payload: string, { secret = webhookSecret, at = clock() } = {}): string {
    return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1000) });
  }

  function deliver(event: StripeEvent): void {
    if (webhookUrl === undefined) return;
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
    // Failures are ignored: Stripe would send it again.
    const sent = fetch(webhookUrl, { method: 'POST', headers, body }).catch(() => undefined);
    deliveries.add(sent);
    sent.finally(() => deliveries.delete(sent));
  }

  function answer(method: string, at: URL, form: Form): object {
    const path = at.pathname.split('/').slice(2);
    const one = (kind: Kind, id: string) => oneAnswer(books, at.searchParams, books.find(kind, id));
    const list = (kind: Kind) => listAnswer(books, at, books.all(kind));
    const route = `${method} ${path.map((part, index) => (isName(part, index, path) ? part : ':id')).join('/')}`;
    const id = path.find((part, index) => !isName(part, index, path)) ?? '';
    switch (route) {
      case 'POST checkout/sessions':
        return checkout.create(form);
      case 'GET checkout/sessions':
        return list('cs');
      case 'GET checkout/sessions/:id':
        return one('cs', id);
      case 'POST checkout/sessions/:id/expire':
        return checkout.expire(id);
      case 'GET payment_intents/:id':
        return one('pi', id);
      case 'GET charges':
        return list('ch');
      case 'GET charges/:id':
        return one('ch', id);
      case 'GET refunds':
        return list('re');
      case 'GET refunds/:id':
        return one('re', id);
      case 'POST refunds':
        return afterSale.createRefund(form);
      case 'GET disputes':
        return list('dp');
      case 'GET disputes/:id':
        return one('dp', id);
      case 'POST disputes/:id':
        return afterSale.updateDispute(id, form);
      case 'POST disputes/:id/close':
        return afterSale.closeDispute(id);
      case 'GET events':
        return listAnswer(books, at, books.events.toReversed());
      case 'GET balance_transactions':
        return list('txn');
      // What the page of a session does; the same calls as in the fixtures of Stripe's command line tool.
      case 'GET payment_pages/:id':
        return { id: `ppage_${books.find('cs', id).id}`, object: 'checkout.session', session_id: id };
      case 'POST payment_methods': {
        const method_id = books.newId('pm');
        cardOf.set(method_id, textAt(form, 'card', 'token') ?? '');
        return { id: method_id, object: 'payment_method', type: 'card' };
      }
      case 'POST payment_pages/:id/confirm':
        return checkout.confirm(id.replace('ppage_', ''), cardOf.get(textAt(form, 'payment_method') ?? '') ?? '');
      default:
        throw missing('url', at.pathname);
    }
  }

  /** Answers a request: one with a known idempotency key gets the first answer again, for a day. */
  function serve(
    method: string,
    at: URL,
    headers: IncomingMessage['headers'],
    text: string,
    trouble: StripeFault | undefined,
  ) {
    if (headers.authorization !== `Bearer ${secretKey}`) {
      const message = `Invalid API Key provided: ${String(headers.authorization).slice(7, 15)}****`;
      return { status: 401, body: { error: { type: 'invalid_request_error', message } }, replayed: false };
    }
    const key = method === 'POST' ? headers['idempotency-key'] : undefined;
    const request = `${method} ${at.pathname} ${text}`;
    const kept = typeof key === 'string' ? idempotent.get(key) : undefined;
    if (kept !== undefined && clock() < kept.at + KEY_LIFETIME_MS) {
      if (kept.request === request) return { ...kept, replayed: true };
      const message = 'Keys for idempotent requests can only be used with the same parameters.';
      return { status: 400, body: { error: { type: 'idempotency_error', message } }, replayed: false };
    }
    const { status, body, isKept } = perform(method, at, parseForm(text), trouble);
    if (typeof key === 'string' && isKept) idempotent.set(key, { request, status, body, at: clock() });
    return { status, body, replayed: false };
  }

  function perform(method: string, at: URL, form: Form, trouble: StripeFault | undefined) {
    if (trouble === 'fails') {
      return { status: 500, body: { error: { type: 'api_error', message: 'Sorry' } }, isKept: true };
    }
    try {
      return { status: 200, body: structuredClone(answer(method, at, form)), isKept: true };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      return { status: error.status, body: { error: error.body }, isKept: !(error instanceof InvalidParameters) };
    }
  }

  function servePage(method: string, id: string, text: string): { status: number; html?: string; location?: string } {
    const session = books.find('cs', id);
    if (method === 'GET') return { status: 200, html: hostedPage(session) };
    try {
      const paid = checkout.confirm(id, textAt(parseForm(text), 'card') ?? '');
      return { status: 303, location: (paid.success_url ?? '').replace('{CHECKOUT_SESSION_ID}', id) };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      return { status: error.status, html: hostedPage(books.find('cs', id), error.message) };
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? '/', url);
    const { method = 'GET' } = request;
    books.passTime();
    const isApi = at.pathname.startsWith('/v1/');
    const trouble = request.headers['user-agent']?.includes(UNHARMED) ? undefined : fault;
    if (isApi && trouble === 'down') {
      response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service Unavailable</h1>');
      return;
    }
    const text = await readText(request);
    if (!isApi) {
      const { status, html = '', location } = servePage(method, at.pathname.split('/').at(-1) ?? '', text);
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...(location && { location }) });
      response.end(html);
      return;
    }
    const { status, body, replayed } = serve(method, at, request.headers, text, trouble);
    requests.push({ method, path: at.pathname, status });
    if (trouble === 'loses answers') request.socket.destroy();
    if (trouble === 'loses answers' || trouble === 'hangs') return;
    const headers = { 'content-type': 'application/json', 'request-id': books.newId('req') };
    response.writeHead(status, { ...headers, ...(replayed && { 'idempotent-replayed': 'true' }) });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(error instanceof ApiFault ? error.status : 500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    secretKey,
    webhookSecret,
    sign,
    /** Every request that the API has answered, in order. */
    requests,
    books,
    settleRefund: afterSale.settleRefund,
    breakDown(next: StripeFault): void {
      fault = next;
    },
    repair(): void {
      fault = undefined;
    },
    /** Sets the webhook endpoint. */
    sendEventsTo(address: string | undefined): void {
      webhookUrl = address;
    },
    /** Resolves when every event that was sent has been answered. */
    async delivered(): Promise<void> {
      while (deliveries.size > 0) await Promise.all(deliveries);
    },
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await Promise.all(deliveries);
    },
  };
}

/** Whether a part of a path names a resource or an action; the others are ids. */
function isName(part: string, index: number, path: readonly string[]): boolean {
  return (
    index === 0 ||
    (path[0] === 'checkout' && index === 1) ||
    part === 'expire' ||
    part === 'confirm' ||
    part === 'close'
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
