import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { listen } from '../../listen.ts';
import { hostedPage } from './page.ts';
import { createTransactions, type Transaction, toAnswer, type Visit, WebpayFault } from './transactions.ts';

/**
 * A simulated fault of the API; payers' pages keep working. `down`: a proxy answers with an error, and nothing is done.
 * `loses answers`: the request is executed, and its answer cut off. `hangs`: it is executed, and never answered.
 */
export type WebpayApiFault = 'down' | 'loses answers' | 'hangs';

const API = '/rswebpaytransaction/api/webpay/v1.2/transactions';
const PAGE = '/webpayserver/initTransaction';
const VISITS: ReadonlySet<string> = new Set(['APPROVED', 'REFUSED', 'LEFT', 'ERROR'] satisfies Visit[]);

export type WebpayStandIn = Awaited<ReturnType<typeof startWebpay>>;

/** A stand-in for the API of Webpay Plus and its payment page, for one shop on a loopback port. Its time is `clock`. */
export async function startWebpay({
  clock,
  commerceCode = '597000000001',
  apiKey = 'standin-secret-0123456789abcdef',
}: {
  readonly clock: () => number;
  readonly commerceCode?: string;
  readonly apiKey?: string;
}) {
  let fault: { readonly kind: WebpayApiFault; readonly methods: readonly string[] | undefined } | undefined;
  const hanging = new Set<() => void>();
  const requests: { readonly method: string; readonly path: string; readonly status: number }[] = [];
  const transactions = createTransactions(clock);

  function answer(method: string, path: string, body: Readonly<Record<string, unknown>>, isHeard: boolean): object {
    const [token, action] = path.slice(API.length).split('/').filter(Boolean);
    if (token === undefined && method === 'POST') {
      const made = transactions.create(body);
      made.isKnown = isHeard;
      return { token: made.token, url: `${server.url}${PAGE}` };
    }
    if (token !== undefined && action === undefined && method === 'PUT') return toAnswer(transactions.commit(token));
    if (token !== undefined && action === undefined && method === 'GET') return toAnswer(transactions.status(token));
    if (token !== undefined && action === 'refunds' && method === 'POST')
      return transactions.refund(token, body.amount);
    throw new WebpayFault(404, 'There is nothing at this address');
  }

  async function serveApi(request: Request, path: string, { incoming }: HttpBindings): Promise<Response> {
    const trouble = fault?.methods?.includes(request.method) === false ? undefined : fault?.kind;
    if (trouble === 'down') return new Response('<h1>Service Unavailable</h1>', { status: 503 });
    const { headers, method } = request;
    if (headers.get('tbk-api-key-id') !== commerceCode || headers.get('tbk-api-key-secret') !== apiKey) {
      return Response.json({ error_message: 'Not Authorized' }, { status: 401 });
    }
    const text = await request.text();
    const { status, body } = perform(() => {
      const given = text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
      return answer(method, path, given, trouble === undefined);
    });
    requests.push({ method, path, status });
    if (trouble === undefined) return Response.json(body, { status });
    if (trouble === 'hangs') await new Promise<void>((resolve) => hanging.add(resolve));
    incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }

  async function servePage(request: Request, url: URL): Promise<Response> {
    const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : url.searchParams;
    const token = form.get('token_ws') ?? '';
    const visit = form.get('visit') ?? '';
    try {
      if (request.method === 'POST' && VISITS.has(visit)) {
        const location = transactions.visit(token, visit as Visit);
        return new Response(null, { status: 303, headers: { location } });
      }
      const html = hostedPage(transactions.find(token));
      return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
    } catch (error) {
      if (error instanceof WebpayFault) return new Response(error.message, { status: error.status });
      throw error;
    }
  }

  const server = await listen((request, env) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith(API)) return serveApi(request, url.pathname, env);
    if (url.pathname === PAGE) return servePage(request, url);
    return new Response(null, { status: 404 });
  });

  function release(): void {
    for (const resume of hanging) resume();
    hanging.clear();
  }

  return {
    url: server.url,
    credentials: { commerceCode, apiKey },
    /** Every executed request, in order. */
    requests,
    find: transactions.find,
    /** The transactions of an order whose tokens were delivered to the shop, so that a payer can know them. */
    knownOf: (buyOrder: string): readonly Transaction[] =>
      transactions.ofOrder(buyOrder).filter(({ isKnown }) => isKnown),
    refund: transactions.refund,
    /** The fault concerns the requests of `methods`; all of them where none are named. */
    breakDown(kind: WebpayApiFault, methods?: readonly string[]): void {
      fault = { kind, methods };
    },
    repair(): void {
      fault = undefined;
    },
    async close(): Promise<void> {
      release();
      await server.close();
    },
  };
}

function perform(work: () => object): { readonly status: number; readonly body: object } {
  try {
    return { status: 200, body: work() };
  } catch (error) {
    if (error instanceof WebpayFault) return { status: error.status, body: { error_message: error.message } };
    throw error;
  }
}
