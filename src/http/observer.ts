import type { RandomBytes } from '../lib/random.ts';
import { clientAddress } from './client-address.ts';
import type { Log } from './log.ts';
import type { ServedRequest } from './request-log.ts';
import { type RateLimit, type RequestRecord, withRequest } from './request-record.ts';
import { createTracer } from './span.ts';
import { createTraceId, traceOf } from './trace-id.ts';

/** Follows one request from its head to the head of its answer. */
export type ObservedRequest = {
  readonly traceId: string;
  run<T>(work: () => T): T;
  /** Headers of the answer, where the request counted against a limit. */
  rateLimit(): RateLimit | undefined;
  end(route: string, status: number): void;
};

export type RequestObserver = ReturnType<typeof createObserver>;

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PUT']);

/** Gives each request its trace id, and reports each served one to the log, the metrics and OpenTelemetry. */
export function createObserver({
  random,
  trustedProxies = 0,
  log,
  served,
}: {
  readonly random: RandomBytes;
  /** The number of trusted proxies in front of the gateway. */
  readonly trustedProxies?: number;
  readonly log?: Pick<Log, 'request'>;
  /** Called with each served request, for metrics. */
  readonly served?: ((request: ServedRequest) => void) | undefined;
}) {
  const startSpan = createTracer();

  /** `given`: the method; `remoteAddress`: the socket's peer. */
  return function begin(given: string, headers: Pick<Headers, 'get'>, remoteAddress?: string): ObservedRequest {
    const method = METHODS.has(given) ? given : 'other';
    const startedAt = performance.now();
    const span = startSpan?.(method, headers);
    const traceId = span?.traceId ?? traceOf(headers.get('traceparent')) ?? createTraceId(random);
    const address = () => clientAddress({ headers, remoteAddress }, trustedProxies);
    const record: RequestRecord = { traceId };
    const request = { record, address };
    return {
      traceId,
      run: (work) => withRequest(request, span === undefined ? work : () => span.run(work)),
      rateLimit: () => record.rateLimit,
      end(route, status) {
        const durationMs = Math.round((performance.now() - startedAt) * 1_000) / 1_000;
        const completed = { ...record, method, route, status, durationMs };
        log?.request(completed);
        served?.(completed);
        span?.end(route, status, record);
      },
    };
  };
}
