import type { RequestListener } from 'node:http';
import { DomainError } from '../../domain/errors.ts';
import { type Answer, sendAnswer } from '../answer.ts';
import { errorHeaders, HTTP_ERRORS, toErrorBody } from '../error.ts';
import { API_HEADERS, corsHeaders, TRACE_HEADER } from '../headers.ts';
import type { Log } from '../log.ts';
import type { RequestObserver } from '../observer.ts';
import type { LagSource } from './lag.ts';

export type LoadShedding = ReturnType<typeof createLoadShedding>;

type HeadOfRequest = {
  readonly method: string;
  /** The path, with or without its query. */
  readonly target: string;
  readonly headers: { get(name: string): string | null };
};

type Options = {
  /** From which lag on new work is refused, in milliseconds; null for never. */
  readonly limitMs: number | null;
  readonly lag: LagSource;
  readonly observe: RequestObserver;
  /** What every answer has. */
  readonly headers: Readonly<Record<string, string>>;
  /** The sites whose pages may read answers, this one too. */
  readonly corsOrigins?: readonly string[];
  /** What payers see instead of a page. */
  readonly busyPage: (headers: HeadOfRequest['headers']) => Promise<Pick<Answer, 'headers' | 'body'>>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Called with each request that is refused, for metrics. */
  readonly shed?: (() => void) | undefined;
};

const CHECK_EVERY_MS = 100;
/** While new work is refused, so is what has waited for so many times the limit: others behind it have waited less. */
const TOO_LATE = 4;

/** Where the log and the metrics say that a request went. */
const ROUTE = 'shed';

/** Whoever runs the process asks here, and must hear how it is. */
const ALWAYS_SERVED = /^\/(?:health|metrics)(?:\/|\?|$)/;
const PAGES = /^\/(?:pay|return|sandbox-bank)\//;
const GRAPHQL = /^\/graphql(?:\/|\?|$)/;

const error = new DomainError('UNAVAILABLE', 'There is too much to do right now, and nothing was changed; try again');
const { status } = HTTP_ERRORS[error.code];

/**
 * Refuses new requests while work waits for too long before it begins, so that what has begun ends soon and nobody waits
 * for nothing. It goes on until the lag is below half of the limit: at the limit itself it would begin and end all the time.
 */
export function createLoadShedding({ limitMs, lag, observe, headers, corsOrigins = [], busyPage, log, shed }: Options) {
  let shedding = false;
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;

  function check(): void {
    if (limitMs === null) return;
    const lagMs = lag.take();
    if (!shedding && lagMs > limitMs) {
      shedding = true;
      log.warn({ durationMs: Math.round(lagMs) }, 'new requests are refused: work waits for too long');
    } else if (shedding && lagMs < limitMs / 2) {
      shedding = false;
      log.info({ count: refused }, 'new requests are served again; so many were refused');
      refused = 0;
    }
  }

  /** A browser that is refused its preflight would not learn why; to answer one is as cheap. */
  function mustRefuse(method: string, target: string): boolean {
    return shedding && !ALWAYS_SERVED.test(target) && method !== 'OPTIONS';
  }

  /** Whether to refuse a request that has waited for so long and has not begun. */
  function isTooLate(waitedMs: number): boolean {
    return shedding && limitMs !== null && waitedMs > limitMs * TOO_LATE;
  }

  async function refuse(request: HeadOfRequest): Promise<Answer> {
    const { traceId, end } = observe(request.method, request.headers);
    refused += 1;
    shed?.();
    end(ROUTE, status);
    const cors = corsHeaders(corsOrigins, request.headers.get('origin'));
    const own = { ...cors, ...errorHeaders(error), [TRACE_HEADER]: traceId };
    if (PAGES.test(request.target)) {
      const page = await busyPage(request.headers);
      return { status, headers: { ...headers, ...page.headers, ...own }, body: page.body };
    }
    const body = GRAPHQL.test(request.target) ? graphqlBody(traceId) : toErrorBody(error, traceId);
    return { status, headers: { ...headers, ...API_HEADERS, ...own }, body: JSON.stringify(body) };
  }

  /** The answer to a request that must be refused; undefined for one that may be served. */
  async function fetch({ method, url, headers: given }: Request): Promise<Response | undefined> {
    const target = new URL(url).pathname;
    if (!mustRefuse(method, target)) return undefined;
    const { body, ...head } = await refuse({ method, target, headers: given });
    return new Response(method === 'HEAD' ? null : body, head);
  }

  /** The same for Node's own requests; the others are for `next`. */
  function listener(next: RequestListener): RequestListener {
    return (incoming, outgoing) => {
      const { method = '', url = '', headers: given } = incoming;
      if (!mustRefuse(method, url)) return next(incoming, outgoing);
      const get = (name: string) => given[name]?.toString() ?? null;
      refuse({ method, target: url, headers: { get } }).then(
        (answer) => sendAnswer(outgoing, answer),
        () => outgoing.destroy(),
      );
    };
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

function graphqlBody(traceId: string) {
  const extensions = { code: 'SERVICE_UNAVAILABLE', traceId, retryAfter: 1 };
  return { errors: [{ message: error.message, extensions }] };
}
