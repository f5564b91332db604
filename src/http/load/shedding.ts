import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DomainError } from '../../domain/errors.ts';
import type { TurnBudget } from '../../lib/turn.ts';
import { type Answer, sendAnswer } from '../answer.ts';
import { errorHeaders, HTTP_ERRORS, toErrorBody } from '../error.ts';
import { API_HEADERS, corsHeaders, TRACE_HEADER } from '../headers.ts';
import type { Log } from '../log.ts';
import type { RequestObserver } from '../observer.ts';
import type { LagSource } from './lag.ts';
import { CHECK_EVERY_MS, createOverloadDetector } from './overload.ts';

export type LoadShedding = ReturnType<typeof createLoadShedding>;

type HeadOfRequest = {
  readonly method: string;
  /** The path, with or without its query. */
  readonly target: string;
  readonly headers: { get(name: string): string | null };
};

type Options = {
  /** The lag above which new work is refused, in milliseconds; null for never. */
  readonly limitMs: number | null;
  readonly lag: LagSource;
  /** The budget by which requests are admitted, too. */
  readonly budget: Pick<TurnBudget, 'extendNextTurn'>;
  /** One that logs nothing: refusals are logged as counts. */
  readonly observe: RequestObserver;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The sites whose pages may read answers, this one too. */
  readonly corsOrigins?: readonly string[];
  /** The page that payers see instead. */
  readonly busyPage: (headers: HeadOfRequest['headers']) => Pick<Answer, 'headers' | 'body'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Called with each request that is refused, for metrics. */
  readonly shed?: (() => void) | undefined;
};

const CHECKS_A_LINE = 10;

/**
 * After so many refusals in a turn of the event loop, the connection of each further one is paused until the next turn.
 * Libuv does not end the poll phase while 1,024 sockets are readable, so clients that retry as soon as they are refused could
 * prolong it for a second or more. To keep their requests until the turn ends costs twice as much as to refuse them at once,
 * as V8 promotes what is kept.
 */
const MAX_BEFORE_PAUSE = 500;

/**
 * Requests begin until a turn is as old as this share of what refusals took in the one before. Where refusals alone take
 * longer, hardly any begins: with a share of 1, requests arrived faster than they were refused.
 */
const SHARE = 1 / 3;

/** The route of refused requests in metrics. */
const ROUTE = 'shed';

/** Probes and metrics, which operators need most under overload. */
const PROBES = /^\/(?:health|metrics)(?:\/|\?|$)/;
const PAGES = /^\/(?:pay|return|sandbox-bank)\//;
const GRAPHQL = /^\/graphql(?:\/|\?|$)/;

const error = new DomainError('UNAVAILABLE', 'The gateway is overloaded, and nothing was changed; try again');
const { status } = HTTP_ERRORS[error.code];

const restBody = prepared((traceId) => toErrorBody(error, traceId));
const graphqlBody = prepared((traceId) => {
  const extensions = { code: 'SERVICE_UNAVAILABLE', traceId, retryAfter: 1 };
  return { errors: [{ message: error.message, extensions }] };
});

/**
 * Load shedding: while the process is overloaded, requests are admitted as long as the queue is so short that they begin soon,
 * and refused otherwise, immediately and without reading their bodies.
 */
export function createLoadShedding({
  limitMs,
  lag,
  budget,
  observe,
  headers,
  corsOrigins = [],
  busyPage,
  log,
  shed,
}: Options) {
  const isOverloaded = createOverloadDetector(limitMs ?? Number.POSITIVE_INFINITY);
  let shedding = false;
  let checks = 0;
  let refused = 0;
  /** How many of them had been refused at the last check, and how many have been logged. */
  let checked = 0;
  let logged = 0;
  let refusedInTurn = 0;
  let refusingSince = 0;
  const paused: Socket[] = [];
  let timer: NodeJS.Timeout | undefined;

  const apiHeaders = { ...headers, ...API_HEADERS, ...errorHeaders(error) };

  function check(): void {
    if (limitMs === null) return;
    const lagMs = lag.take();
    const before = shedding;
    shedding = isOverloaded(lagMs, refused !== checked);
    checked = refused;
    if (shedding && !before) beginShedding(lagMs);
    else if (before && !shedding) logEnd();
    else if (shedding) logRefused();
  }

  function beginShedding(lagMs: number): void {
    [checks, refused, checked, logged] = [0, 0, 0, 0];
    log.warn({ durationMs: Math.round(lagMs) }, 'new requests are refused: work waits for too long');
  }

  function logRefused(): void {
    checks += 1;
    if (checks % CHECKS_A_LINE !== 0 || refused === logged) return;
    log.info({ status, count: refused - logged }, 'requests were refused');
    logged = refused;
  }

  function logEnd(): void {
    log.info({ count: refused }, 'new requests are served again; so many were refused');
  }

  function mustRefuse(request: Pick<IncomingMessage, 'method' | 'url'>): boolean {
    return shedding && limitMs !== null && lag.isFull(limitMs / 2) && !isAlwaysServed(request);
  }

  /** Whether to refuse a request of the queue after this wait: when shedding begins, those that came before it would wait for seconds. */
  function isTooLate(waitedMs: number): boolean {
    return shedding && limitMs !== null && waitedMs > limitMs;
  }

  function refusal(request: HeadOfRequest): Answer {
    const observed = observe(request.method, request.headers);
    const { traceId } = observed;
    refused += 1;
    shed?.();
    observed.end(ROUTE, status);
    const own = { ...corsHeaders(corsOrigins, request.headers.get('origin')), [TRACE_HEADER]: traceId };
    if (PAGES.test(request.target)) {
      const page = busyPage(request.headers);
      return { status, headers: { ...headers, ...page.headers, ...errorHeaders(error), ...own }, body: page.body };
    }
    const body = GRAPHQL.test(request.target) ? graphqlBody : restBody;
    return { status, headers: { ...apiHeaders, ...own }, body: body(traceId) };
  }

  /** The answer to a request that must be refused; undefined for one that may be served. */
  function fetch({ method, url, headers: given }: Request): Response | undefined {
    const target = new URL(url).pathname;
    if (!mustRefuse({ method, url: target })) return undefined;
    const { body, ...head } = refusal({ method, target, headers: given });
    return new Response(method === 'HEAD' ? null : body, head);
  }

  /** Refuses Node's request, without reading its body. */
  function refuse({ method = '', url = '', headers: given, socket }: IncomingMessage, outgoing: ServerResponse): void {
    const now = performance.now();
    if (refusedInTurn === 0) {
      refusingSince = now;
      setImmediate(endTurn);
    }
    refusedInTurn += 1;
    budget.extendNextTurn((now - refusingSince) * SHARE);
    // Not earlier: Node resumes reading for what is left of the request.
    if (refusedInTurn > MAX_BEFORE_PAUSE) outgoing.once('finish', () => pause(socket));
    const get = (name: string) => given[name]?.toString() ?? null;
    try {
      sendAnswer(outgoing, refusal({ method, target: url, headers: { get } }));
    } catch {
      outgoing.destroy();
    }
  }

  /** Until `endTurn`: not after it, when the answer was sent late, as nothing would resume the connection. */
  function pause(socket: Socket): void {
    if (refusedInTurn === 0) return;
    socket.pause();
    paused.push(socket);
  }

  function endTurn(): void {
    refusedInTurn = 0;
    for (const socket of paused.splice(0)) socket.resume();
  }

  /** The same for Node's own requests; the others are for `next`. */
  function listener(next: RequestListener): RequestListener {
    return (incoming, outgoing) => (mustRefuse(incoming) ? refuse(incoming, outgoing) : next(incoming, outgoing));
  }

  return {
    fetch,
    listener,
    refuse,
    isTooLate,
    check,
    start() {
      if (limitMs === null) return;
      lag.start();
      timer ??= setInterval(check, CHECK_EVERY_MS).unref();
    },
    stop() {
      clearInterval(timer);
      lag.stop();
    },
  };
}

/** Probes, and preflights: a browser cannot read why a preflight was refused, and to answer it is as cheap. */
export function isAlwaysServed({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  return method === 'OPTIONS' || PROBES.test(url);
}

/** Serializes the body once, and inserts the trace id into it. */
function prepared(bodyOf: (traceId: string) => object): (traceId: string) => string {
  const mark = '{traceId}';
  const pieces = JSON.stringify(bodyOf(mark)).split(mark);
  return (traceId) => pieces.join(traceId);
}
