import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { RandomBytes } from '../lib/random.ts';
import { type TurnBudget, turnBudget } from '../lib/turn.ts';
import { type Answer, sendAnswer } from './answer.ts';
import { MAX_BODY_BYTES } from './body.ts';
import { errorAnswer } from './error.ts';
import { SECURITY_HEADERS, TRACE_HEADER } from './headers.ts';
import { KEY_HEADER } from './idempotency.ts';
import { isAlwaysServed, type LoadShedding } from './load/shedding.ts';
import type { Log } from './log.ts';
import { createObserver, type RequestObserver } from './observer.ts';

/** The head of a request, as Node or as a Request tells it. `target` is the path with its query. */
export type FastPathRequest = {
  readonly method: string;
  readonly target: string;
  readonly headers: { get(name: string): string | null };
  /** That of the socket, if it is known. */
  readonly remoteAddress: string | undefined;
};

/** How an edge answers the requests that come most, given the text of the body; undefined to leave one to the fallback. */
export type FastPathRoute = {
  /** How the path of each request that it takes begins. */
  readonly root: string;
  takes(request: FastPathRequest): boolean;
  /** The pattern of the request's path, for the log. */
  routeOf(request: FastPathRequest): string;
  answer(request: FastPathRequest, text: string, traceId: string): Promise<Answer | undefined>;
};

/** Headers that change how a request is read or answered, in ways that only the fallback knows. */
const UNUSUAL = ['origin', 'transfer-encoding', 'content-encoding', 'expect', 'x-http-method-override', KEY_HEADER];

const USUAL_HOST = /^[\w.-]+(?::\d{1,5})?$/;

/**
 * A way around the making of a Request and a Response, which cost more than what most answers take. It gives the answers
 * that the fallback gives; a request with anything unusual about it is left to the fallback.
 */
export function createFastPath({
  routes,
  random,
  log,
  budget = turnBudget,
  headers = SECURITY_HEADERS,
  observe = createObserver({ random }),
  line,
  load,
}: {
  readonly routes: readonly FastPathRoute[];
  readonly random: RandomBytes;
  readonly log: Log;
  readonly budget?: Pick<TurnBudget, 'isOver' | 'begin'>;
  /** What every answer has, unless it says otherwise by itself. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly observe?: RequestObserver;
  /** Where requests wait for their turn; told how long each one did, in milliseconds. */
  readonly line?: { join(): void; leave(waitedMs: number): void };
  /** Refuses requests that waited for too long. */
  readonly load?: Pick<LoadShedding, 'isTooLate' | 'refuse'>;
}) {
  function routeOf(request: FastPathRequest): FastPathRoute | undefined {
    if (UNUSUAL.some((name) => request.headers.get(name) !== null)) return undefined;
    if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return undefined;
    return routes.find((route) => request.target.startsWith(route.root) && route.takes(request));
  }

  async function answerOf(route: FastPathRoute, request: FastPathRequest, text: string): Promise<Answer | undefined> {
    const observed = observe(request.method, request.headers, request.remoteAddress);
    const { traceId } = observed;
    const answering = observed.run(() => route.answer(request, text, traceId));
    const answer = await answering.catch((error) => errorAnswer(error, traceId, log));
    if (answer !== undefined) observed.end(route.routeOf(request), answer.status);
    const own = { ...observed.rateLimit(), [TRACE_HEADER]: traceId };
    return answer && { ...answer, headers: { ...headers, ...answer.headers, ...own } };
  }

  /** The same for a Request that exists already; undefined for one that is left to the fallback. */
  async function fetch(request: Request, remoteAddress?: string): Promise<Response | undefined> {
    const { pathname, search } = new URL(request.url);
    const head = { method: request.method, target: pathname + search, headers: request.headers, remoteAddress };
    const route = routeOf(head);
    if (route === undefined) return undefined;
    const bytes = Buffer.from(await request.clone().arrayBuffer());
    if (!isUtf8(bytes) || bytes.length > MAX_BODY_BYTES) return undefined;
    const answer = await answerOf(route, head, bytes.toString());
    return answer && new Response(answer.body, answer);
  }

  /** Serves Node's own requests, and leaves the others to `fallback`. */
  function listener(fallback: RequestListener): RequestListener {
    return (incoming, outgoing) => {
      const begin = (serve: () => unknown) =>
        inTurn((waitedMs) => (load?.isTooLate(waitedMs) ? load.refuse(incoming, outgoing) : serve()));
      const request = headOf(incoming);
      const route = request && routeOf(request);
      if (request === undefined || route === undefined) {
        if (!isAlwaysServed(incoming)) return begin(() => fallback(incoming, outgoing));
        budget.begin();
        return fallback(incoming, outgoing);
      }
      const serve = async (bytes: Buffer) => {
        const answer = isUtf8(bytes) ? await answerOf(route, request, bytes.toString()) : undefined;
        if (answer !== undefined) sendAnswer(outgoing, answer);
        else fallback(Object.assign(incoming, { rawBody: bytes }), outgoing);
      };
      readBody(incoming, (bytes) => begin(() => serve(bytes)));
    };
  }

  /**
   * Begins at once, or in the next turn of the event loop that has time for it. A request that waited later, for a read,
   * would cost more than twice as much CPU: by then V8 has moved its promises to the old generation, and what they are
   * resolved with, the rows and the answer, is kept and copied along until a full garbage collection.
   */
  function inTurn(serve: (waitedMs: number) => unknown, since?: number): void {
    if (budget.isOver()) {
      if (since === undefined) line?.join();
      setImmediate(inTurn, serve, since ?? performance.now());
      return;
    }
    const waitedMs = since === undefined ? 0 : performance.now() - since;
    if (since !== undefined) line?.leave(waitedMs);
    budget.begin();
    serve(waitedMs);
  }

  return { fetch, listener };
}

/** Undefined when a header comes twice, or Host is no plain name: what that means is for the fallback to say. */
function headOf({ method = '', url = '', headers, rawHeaders, socket }: IncomingMessage): FastPathRequest | undefined {
  if (Object.keys(headers).length * 2 !== rawHeaders.length || !USUAL_HOST.test(headers.host ?? '')) return undefined;
  const get = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
  return { method, target: url, headers: { get }, remoteAddress: socket.remoteAddress };
}

/** HTTP/1.1 delivers no more than the content-length that was looked at. A body that breaks off is for nobody. */
function readBody(incoming: IncomingMessage, then: (bytes: Buffer) => void): void {
  const pieces: Buffer[] = [];
  incoming.on('data', (piece: Buffer) => pieces.push(piece));
  incoming.on('end', () => then(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)));
  incoming.on('error', () => {});
}
