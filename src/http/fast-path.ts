import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { RandomBytes } from '../lib/random.ts';
import { type TurnBudget, turnBudget } from '../lib/turn.ts';
import { type Answer, createAnswerSender } from './answer.ts';
import { MAX_BODY_BYTES } from './body.ts';
import { errorAnswer } from './error.ts';
import { SECURITY_HEADERS, TRACE_HEADER } from './headers.ts';
import { KEY_HEADER } from './idempotency.ts';
import { type AdmissionQueue, createAdmission } from './load/admission.ts';
import { isAlwaysServed, type LoadShedding } from './load/shedding.ts';
import type { Log } from './log.ts';
import { createObserver, type RequestObserver } from './observer.ts';

/** The head of a request, from Node or a Request. `target` is the path with its query. */
export type FastPathRequest = {
  readonly method: string;
  readonly target: string;
  readonly headers: { get(name: string): string | null };
  /** The peer address of the socket, if known. */
  readonly remoteAddress: string | undefined;
};

/** An edge's answers to its most frequent requests, given the body's text; undefined to leave one to the fallback. */
export type FastPathRoute = {
  /** The prefix of the paths that it handles. */
  readonly root: string;
  takes(request: FastPathRequest): boolean;
  /** The pattern of the request's path, for the log. */
  routeOf(request: FastPathRequest): string;
  answer(request: FastPathRequest, text: string, traceId: string): Promise<Answer | undefined>;
};

/** Headers that only the fallback supports. */
const UNUSUAL = ['origin', 'transfer-encoding', 'content-encoding', 'expect', 'x-http-method-override', KEY_HEADER];

const USUAL_HOST = /^[\w.-]+(?::\d{1,5})?$/;

/**
 * Serves frequent requests without a Request and a Response, whose construction costs more than most answers. The answers
 * are those of the fallback; requests with any unusual property are left to the fallback.
 */
export function createFastPath({
  routes,
  random,
  log,
  budget = turnBudget,
  headers = SECURITY_HEADERS,
  observe = createObserver({ random }),
  queue,
  load,
}: {
  readonly routes: readonly FastPathRoute[];
  readonly random: RandomBytes;
  readonly log: Log;
  readonly budget?: Pick<TurnBudget, 'isOver' | 'begin'>;
  /** Default headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly observe?: RequestObserver;
  readonly queue?: AdmissionQueue;
  /** Refuses requests that waited too long. */
  readonly load?: Pick<LoadShedding, 'isTooLate' | 'refuse'>;
}) {
  const admission = createAdmission({ budget, queue });
  const send = createAnswerSender();

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

  /** Serves a Request that exists already; undefined for one that is left to the fallback. */
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

  /** Serves Node's requests, and leaves the others to `fallback`. */
  function listener(fallback: RequestListener): RequestListener {
    return (incoming, outgoing) => {
      const request = headOf(incoming);
      const route = request && routeOf(request);
      const serve = async (waitedMs: number, bytes?: Buffer): Promise<number | undefined> => {
        if (load?.isTooLate(waitedMs)) {
          load.refuse(incoming, outgoing);
          return undefined;
        }
        const isReadable = bytes !== undefined && isUtf8(bytes);
        const answer = isReadable && request && route && (await answerOf(route, request, bytes.toString()));
        if (answer) return send(outgoing, answer);
        fallback(bytes === undefined ? incoming : Object.assign(incoming, { rawBody: bytes }), outgoing);
        return undefined;
      };
      if (route !== undefined) {
        readBody(incoming, (bytes) => admission.admit((waitedMs) => serve(waitedMs, bytes)));
      } else if (isAlwaysServed(incoming)) {
        budget.begin();
        fallback(incoming, outgoing);
      } else {
        admission.admit(serve);
      }
    };
  }

  return { fetch, listener };
}

/** Undefined for a repeated header or an unusual Host, which the fallback handles. */
function headOf({ method = '', url = '', headers, rawHeaders, socket }: IncomingMessage): FastPathRequest | undefined {
  if (Object.keys(headers).length * 2 !== rawHeaders.length || !USUAL_HOST.test(headers.host ?? '')) return undefined;
  const get = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
  return { method, target: url, headers: { get }, remoteAddress: socket.remoteAddress };
}

/** Reads a body of declared length, which HTTP/1.1 does not exceed. `then` is not called when the client disconnects. */
function readBody(incoming: IncomingMessage, then: (bytes: Buffer) => void): void {
  const pieces: Buffer[] = [];
  incoming.on('data', (piece: Buffer) => pieces.push(piece));
  incoming.on('end', () => then(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)));
  incoming.on('error', () => {});
}
